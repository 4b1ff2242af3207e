using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The distribution for an action space, and what it needs from a network: categorical for <see cref="Discrete"/>, several independent ones
/// for <see cref="MultiDiscrete"/>, Bernoulli for <see cref="MultiBinary"/>, a diagonal Gaussian for <see cref="Box"/>, and for a
/// <see cref="CompositeSpace"/> the product of those of its parts.
/// </summary>
public sealed class ActionHead
{
    /// <summary>Bounds of a ln σ that depends on the state: beyond them σ² or 1/σ² leaves the range of float.</summary>
    private const double MinLogStd = -20;
    private const double MaxLogStd = 2;

    private readonly GaussianOptions _gaussian;

    /// <summary>Describes the head of a space.</summary>
    /// <param name="actions">The action space.</param>
    /// <param name="gaussian">Options of a policy over boxes; null for the defaults.</param>
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
        foreach (SpacePart leaf in actions.Leaves)
        {
            Outputs = checked(Outputs + OutputsOf(leaf.Space));
            if (leaf.Space is Box bounds && _gaussian.Squash)
            {
                SquashedGaussian<float>.RequireBounds(bounds);
            }
        }
    }

    /// <summary>The action space.</summary>
    public Space Actions { get; }

    /// <summary>Whether some actions are not always legal.</summary>
    public bool IsMasked { get; }

    /// <summary>The number of outputs that the policy network needs.</summary>
    public int Outputs { get; }

    /// <summary>The number of standard deviations that are parameters; 0 for none.</summary>
    internal int LogStdParameters =>
        _gaussian.LogStd == LogStdKind.Parameter ? Actions.Leaves.Sum(leaf => leaf.Space is Box box ? box.Size : 0) : 0;

    /// <summary>Records the distribution.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="outputs">The policy network's outputs, (B, <see cref="Outputs"/>): those of each leaf, in order.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="logStd">The block of standard deviations that are parameters, those of each box in order; null for none.</param>
    internal ActionDistribution<T> Record<T>(Var<T> outputs, ParameterVector<T> theta, ParameterBlock? logStd)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tape<T> tape = outputs.Tape;
        int rows = outputs.Shape.Rows;
        ActionMask<T>? mask = IsMasked ? new ActionMask<T>(tape, rows, Actions.MaskSize) : null;
        var factors = new List<ActionDistribution<T>>();
        int first = 0;
        int firstStd = 0;
        Var<T>? logSigmas = null;
        foreach (SpacePart leaf in Actions.Leaves)
        {
            int count = OutputsOf(leaf.Space);
            Var<T> own = Part(outputs, first, count);
            first += count;
            if (leaf.Space is not Box box)
            {
                factors.Add(RecordDiscrete(mask?.Apply(own, leaf.MaskOffset) ?? own, leaf.Space));
                continue;
            }

            // One op has the block as its weight, whose factors are those of all boxes.
            logSigmas ??= logStd is null ? null : tape.Input("zero", rows, logStd.Shape.Cols).AddRow(tape.Parameter(theta, logStd));
            factors.Add(RecordGaussian(own, logSigmas is { } all ? Part(all, firstStd, box.Size) : null, box));
            firstStd += box.Size;
        }

        ActionDistribution<T> distribution = Actions is CompositeSpace ? Product<T>.Record(factors, Actions) : factors[0];
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
            return;
        }

        int first = 0;
        foreach (SpacePart leaf in Actions.Leaves)
        {
            int count = OutputsOf(leaf.Space);
            if (leaf.Space is Box box)
            {
                using HostWrite<T> bias = theta.ValueOf(lastLayer).RowRange(lastLayer.Shape.Rows - 1, 1).Edit();
                bias.Span[(first + box.Size)..(first + count)].Fill(initial);
            }

            first += count;
        }
    }

    private static Var<T> Part<T>(Var<T> x, int first, int count)
        where T : unmanaged, IFloatingPointIeee754<T> => count == x.Shape.Cols ? x : x.Columns(first, count);

    private static ActionDistribution<T> RecordDiscrete<T>(Var<T> logits, Space actions)
        where T : unmanaged, IFloatingPointIeee754<T> => actions switch
        {
            Discrete discrete => Categorical<T>.Record(logits, discrete.Start),
            MultiDiscrete several => MultiCategorical<T>.Record(logits, several.Nvec),
            _ => Bernoulli<T>.Record(logits),
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

    /// <summary>The number of outputs for an action space without parts.</summary>
    private int OutputsOf(Space actions) => actions switch
    {
        Discrete discrete => discrete.N,
        MultiDiscrete several => Total(several.Nvec),
        MultiBinary binary => binary.N,
        Box box => box.Size * (_gaussian.LogStd == LogStdKind.State ? 2 : 1),
        _ =>
            throw new ArgumentException(
                $"No policy supports {actions}: the action space must be Discrete, MultiDiscrete, MultiBinary, a Box, or have such parts.",
                nameof(actions)),
    };

    private DiagonalGaussian<T> RecordGaussian<T>(Var<T> outputs, Var<T>? logStd, Box box)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Var<T> mean = outputs;
        if (logStd is not { } logSigma)
        {
            mean = outputs.Columns(0, box.Size);
            logSigma = outputs.Columns(box.Size, box.Size).Clip(T.CreateChecked(MinLogStd), T.CreateChecked(MaxLogStd));
        }

        logSigma.Named("log sigma");
        return _gaussian.Squash ? SquashedGaussian<T>.Record(mean, logSigma, box) : DiagonalGaussian<T>.Record(mean, logSigma, box);
    }
}
