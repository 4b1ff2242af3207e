using System.Globalization;
using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>
/// What a policy does and could do, line by line: a line for every action, or every value of an element, with its probability; a line for
/// every real number, with its mean and standard deviation.
/// </summary>
internal sealed class ActionLines
{
    private const int Max = 64;

    private readonly Space _actions;
    private readonly List<string> _labels = [];

    /// <param name="environmentId">The environment's name.</param>
    /// <param name="actions">Its action space.</param>
    public ActionLines(string environmentId, Space actions)
    {
        _actions = actions;
        foreach (SpacePart leaf in actions.Leaves)
        {
            switch (leaf.Space)
            {
                case Discrete discrete:
                    IReadOnlyList<string> names = leaf.Name.Length == 0 ? ActionNames.Of(environmentId, discrete.N) : [];
                    string prefix = leaf.Name.Length == 0 ? "" : $"{leaf.Name} ";
                    for (int i = 0; i < discrete.N; i++)
                    {
                        Add(i < names.Count ? names[i] : $"{prefix}{Whole(discrete.Start + i)}");
                    }

                    break;
                case MultiDiscrete several:
                    for (int element = 0; element < several.Size; element++)
                    {
                        for (int value = 0; value < several.Nvec[element]; value++)
                        {
                            Add($"{Element(leaf, element)}: {Whole(value)}");
                        }
                    }

                    break;
                default:
                    for (int element = 0; element < leaf.Length; element++)
                    {
                        Add(Element(leaf, element));
                    }

                    break;
            }
        }
    }

    /// <summary>What each line is about; the first lines alone where there are very many.</summary>
    public IReadOnlyList<string> Labels => _labels;

    /// <summary>The lines of one step.</summary>
    /// <param name="action">The action in flat form.</param>
    /// <param name="distribution">π(·|s), as <see cref="Gradus.Rl.PolicyInEnvironment.DistributionSize"/> says.</param>
    public ActionLine[] Of(ReadOnlySpan<float> action, ReadOnlySpan<float> distribution)
    {
        var lines = new List<ActionLine>(_labels.Count);
        int place = 0;
        foreach (SpacePart leaf in _actions.Leaves)
        {
            ReadOnlySpan<float> chosen = leaf.Of(action);
            switch (leaf.Space)
            {
                case Box box:
                    for (int i = 0; i < box.Size; i++)
                    {
                        lines.Add(Real(box, i, chosen[i], distribution[place + i], distribution[place + box.Size + i]));
                    }

                    place += 2 * box.Size;
                    break;
                case MultiBinary:
                    for (int i = 0; i < leaf.Length; i++)
                    {
                        lines.Add(Choice(distribution[place++], chosen[i] != 0));
                    }

                    break;
                default:
                    for (int element = 0; element < leaf.Length; element++)
                    {
                        (int first, int count) = leaf.Space is MultiDiscrete several
                            ? (0, several.Nvec[element])
                            : (((Discrete)leaf.Space).Start, ((Discrete)leaf.Space).N);
                        for (int i = 0; i < count; i++)
                        {
                            lines.Add(Choice(distribution[place++], (int)chosen[element] == first + i));
                        }
                    }

                    break;
            }
        }

        return [.. lines.Take(Max)];
    }

    /// <summary>All lines of one step in one, what was done in brackets.</summary>
    public string InOneLine(ReadOnlySpan<ActionLine> lines)
    {
        var parts = new string[lines.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            string part = $"{_labels[i]} {lines[i].Text}";
            parts[i] = lines[i].IsTaken ? $"[{part}]" : part;
        }

        return string.Join(", ", parts);
    }

    private static ActionLine Choice(float probability, bool isTaken) =>
        new(probability, string.Create(CultureInfo.InvariantCulture, $"{Math.Round(100 * probability)} %"), isTaken);

    private static ActionLine Real(Box box, int element, float action, float mean, float std)
    {
        double share = ((double)action - box.Low[element]) / ((double)box.High[element] - box.Low[element]);
        return new ActionLine(
            double.IsFinite(share) ? share : 0,
            string.Create(CultureInfo.InvariantCulture, $"{action:0.###} ({mean:0.###} ± {std:0.###})"),
            IsTaken: false);
    }

    private static string Element(SpacePart leaf, int element) => leaf.Name.Length == 0 ? $"action {Whole(element)}"
        : leaf.Length == 1 ? leaf.Name
        : $"{leaf.Name} {Whole(element)}";

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Add(string label)
    {
        if (_labels.Count < Max)
        {
            _labels.Add(label);
        }
    }
}
