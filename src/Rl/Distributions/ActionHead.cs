using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The distribution for an action space, and what it needs from a network: categorical for <see cref="Discrete"/>, several independent ones
/// for <see cref="MultiDiscrete"/>, Bernoulli for <see cref="MultiBinary"/>, a diagonal Gaussian for <see cref="Box"/>.
/// </summary>
public sealed class ActionHead
{
    /// <summary>Bounds of a ln σ that depends on the state: beyond them σ² or 1/σ² leaves the range of float.</summary>
    private const double MinLogStd = -20;
    private const double MaxLogStd = 2;

    private readonly GaussianOptions _gaussian;

    /// <summary>Describes the head of a space.</summary>
    /// <param name="actions">The action space.</param>
    /// <param name="gaussian">Options of a policy over a box; null for the defaults.</param>
    /// <param name="masked">Whether some actions are not always legal, which the distribution is then told row by row.</param>
    /// <exception cref="ArgumentException">
    /// Actions should be squashed into a box with infinite bounds, or masked where they are real numbers.
    /// </exception>
    public ActionHead(Space actions, GaussianOptions? gaussian = null, bool masked = false)
    {
        if (masked && actions.MaskSize == 0)
        {
            throw new ArgumentException($"{actions} cannot be masked; only discrete actions can.", nameof(masked));
        }

        IsMasked = masked;
        _gaussian = gaussian ?? new GaussianOptions();
        Actions = actions;
        Outputs = actions switch
        {
            Discrete discrete => discrete.N,
            MultiDiscrete several => Total(several.Nvec),
            MultiBinary binary => binary.N,
            Box box => box.Size * (_gaussian.LogStd == LogStdKind.State ? 2 : 1),
            _ =>
                throw new ArgumentException(
                    $"No policy supports {actions}: the action space must be Discrete, MultiDiscrete, MultiBinary or a Box.",
                    nameof(actions)),
        };
        if (actions is Box bounds && _gaussian.Squash)
        {
            SquashedGaussian<float>.RequireBounds(bounds);
        }
    }

    /// <summary>The action space.</summary>
    public Space Actions { get; }

    /// <summary>Whether some actions are not always legal.</summary>
    public bool IsMasked { get; }

    /// <summary>The number of outputs that the policy network needs.</summary>
    public int Outputs { get; }

    /// <summary>The number of standard deviations that are parameters; 0 for none.</summary>
    internal int LogStdParameters => Actions is Box box && _gaussian.LogStd == LogStdKind.Parameter ? box.Size : 0;

    /// <summary>Records the distribution.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="outputs">The policy network's outputs, (B, <see cref="Outputs"/>).</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="logStd">The block of standard deviations that are parameters; null for none.</param>
    internal ActionDistribution<T> Record<T>(Var<T> outputs, ParameterVector<T> theta, ParameterBlock? logStd)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (!IsMasked)
        {
            return RecordUnmasked(outputs, theta, logStd);
        }

        var mask = new ActionMask<T>(outputs.Tape, outputs.Shape.Rows, outputs.Shape.Cols);
        ActionDistribution<T> distribution = RecordUnmasked(mask.Apply(outputs), theta, logStd);
        distribution.Mask = mask;
        return distribution;
    }

    /// <summary>Sets the initial standard deviations.</summary>
    internal void Initialize<T>(ParameterVector<T> theta, ParameterBlock? logStd, ParameterBlock lastLayer)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T initial = T.CreateChecked(_gaussian.InitialLogStd);
        if (logStd is not null)
        {
            using HostWrite<T> write = theta.ValueOf(logStd).Write();
            write.Span.Fill(initial);
        }
        else if (Actions is Box box)
        {
            using HostWrite<T> bias = theta.ValueOf(lastLayer).RowRange(lastLayer.Shape.Rows - 1, 1).Edit();
            bias.Span[box.Size..].Fill(initial);
        }
    }

    private ActionDistribution<T> RecordUnmasked<T>(Var<T> outputs, ParameterVector<T> theta, ParameterBlock? logStd)
        where T : unmanaged, IFloatingPointIeee754<T> => Actions switch
        {
            Discrete discrete => Categorical<T>.Record(outputs, discrete.Start),
            MultiDiscrete several => MultiCategorical<T>.Record(outputs, several.Nvec),
            MultiBinary => Bernoulli<T>.Record(outputs),
            _ => RecordGaussian(outputs, theta, logStd, (Box)Actions),
        };

    private static int Total(ReadOnlySpan<int> numbers)
    {
        int sum = 0;
        foreach (int number in numbers)
        {
            sum = checked(sum + number);
        }

        return sum;
    }

    private DiagonalGaussian<T> RecordGaussian<T>(Var<T> outputs, ParameterVector<T> theta, ParameterBlock? logStd, Box box)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tape<T> tape = outputs.Tape;
        Var<T> mean = outputs;
        Var<T> logSigma;
        if (logStd is not null)
        {
            logSigma = tape.Input("zero", outputs.Shape.Rows, box.Size).AddRow(tape.Parameter(theta, logStd));
        }
        else
        {
            mean = outputs.Columns(0, box.Size);
            logSigma = outputs.Columns(box.Size, box.Size).Clip(T.CreateChecked(MinLogStd), T.CreateChecked(MaxLogStd));
        }

        logSigma.Named("log sigma");
        return _gaussian.Squash ? SquashedGaussian<T>.Record(mean, logSigma, box) : DiagonalGaussian<T>.Record(mean, logSigma, box);
    }
}
