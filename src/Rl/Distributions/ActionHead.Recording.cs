using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <content>The distribution on a tape.</content>
public sealed partial class ActionHead
{
    /// <summary>Records the distribution.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="outputs">The policy network's outputs, (B, <see cref="Parameters"/>): those of each leaf, in order.</param>
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
            int count = IsSde ? Parameters : OutputsOf(leaf.Space);
            Var<T> own = Part(outputs, first, count);
            first += count;
            if (leaf.Space is not Box box)
            {
                factors.Add(RecordDiscrete(own, leaf.Space, mask?.Part(leaf.MaskOffset, count)));
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

    private static ActionDistribution<T> RecordDiscrete<T>(Var<T> logits, Space actions, ActionMask<T>? mask)
        where T : unmanaged, IFloatingPointIeee754<T> => actions switch
        {
            Discrete discrete => Categorical<T>.Record(logits, discrete.Start, mask),
            MultiDiscrete several => MultiCategorical<T>.Record(logits, several.Nvec, mask),
            _ => Bernoulli<T>.Record(logits, mask),
        };

    private DiagonalGaussian<T> RecordGaussian<T>(Var<T> outputs, Var<T>? logStd, Box box)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Var<T> mean = outputs;
        if (logStd is not { } logSigma)
        {
            mean = outputs.Columns(0, box.Size);
            logSigma = outputs.Columns(box.Size, box.Size);
            if (!IsSde) // whose noise has no bounds
            {
                logSigma = logSigma.Clip(T.CreateChecked(MinLogStd), T.CreateChecked(MaxLogStd));
            }
        }

        logSigma.Named("log sigma");
        return _gaussian.Squash ? SquashedGaussian<T>.Record(mean, logSigma, box) : DiagonalGaussian<T>.Record(mean, logSigma, box);
    }
}
