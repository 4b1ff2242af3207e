using System.Globalization;
using System.Text;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>One point at which a gradient is checked.</summary>
/// <param name="Function">Records the function.</param>
/// <param name="Inputs">The point.</param>
/// <param name="Formula">The function as a plain formula of the inputs; null for none.</param>
public sealed record GradientCase(
    ITapeFunction Function, IReadOnlyList<Tensor<double>> Inputs, Func<Tensor<double>[], double[]>? Formula = null)
{
    /// <summary>What it is a case of, for messages.</summary>
    public string Name { get; init; } = "a case";

    /// <summary>The actions that a distribution was asked about, row by row; null for anything else.</summary>
    internal IReadOnlyList<double[]>? Actions { get; init; }

    /// <summary>Checks the gradient here.</summary>
    /// <param name="options">Settings; the formula is that of the case.</param>
    public GradientReport Check(GradientCheckOptions options) =>
        GradientCheck.Verify(Function, options with { Formula = Formula }, [.. Inputs]);

    /// <summary>The numbers of the point, input by input.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{(Function is TapeProgram program ? program.ToString() : Name)} at ");
        for (int i = 0; i < Inputs.Count; i++)
        {
            string numbers = Numbers(Inputs[i].Span.ToArray());
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? ", " : "")}x{i} {Inputs[i].Shape} = [{numbers}]");
        }

        if (Actions is not null)
        {
            IEnumerable<string> actions = Actions.Take(Inputs[0].Rows)
                .Select(action => action.Length == 1 ? Numbers(action) : $"({Numbers(action)})");
            text.Append(CultureInfo.InvariantCulture, $", actions {string.Join(", ", actions)}");
        }

        return text.ToString();

        static string Numbers(double[] values) =>
            string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
    }
}
