using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// a = low + ½(high − low)(1 + tanh u) with u from a diagonal Gaussian: actions that never leave their box. u is stored, because a follows
/// from it exactly while the inverse would be unstable.
/// <code>
/// log π(a|s) = log N(u) − Σ_i ln ∂a_i/∂u_i,   ln ∂a/∂u = ln ½(high − low) + ln(1 − tanh²u)    [SAC §C log-probability]
/// ln(1 − tanh²u) = 2(ln 2 − u − softplus(−2u))
/// </code>
/// KL divergence and Fisher matrix are those of the Gaussian, because the map from u to a can be inverted. The entropy has no closed form;
/// it is estimated at the stored sample, in the form u = μ + σξ, so that its gradient is unbiased.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class SquashedGaussian<T> : DiagonalGaussian<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _noise;
    private readonly Var<T> _logScale;

    private SquashedGaussian(Var<T> mean, Var<T> logStd, Box box)
        : base(mean, logStd, box)
    {
        _noise = mean.Tape.Input("noise", mean.Shape.Rows, mean.Shape.Cols);
        _logScale = Constant(mean.Tape, "ln ½(high − low) + 2 ln 2", mean.Shape.Cols, T.Zero);
        using HostWrite<T> write = _logScale.Value.Write();
        for (int i = 0; i < box.Size; i++)
        {
            (float low, float high) = box.BoundsOf(i);
            write.Span[i] = T.CreateChecked(Math.Log(0.5 * ((double)high - low)) + (2 * Math.Log(2)));
        }
    }

    /// <summary>Records the distribution.</summary>
    /// <param name="mean">μ of u, (B, A).</param>
    /// <param name="logStd">ln σ of u, (B, A).</param>
    /// <param name="box">The environment's action space of A numbers, with finite bounds.</param>
    /// <exception cref="ArgumentException">A bound is infinite, or two are equal.</exception>
    public static new SquashedGaussian<T> Record(Var<T> mean, Var<T> logStd, Box box)
    {
        ActionHead.RequireBounds(box);
        return new SquashedGaussian<T>(mean, logStd, box);
    }

    /// <summary>Records log π(a|s) = log N(u) − Σ_i ln ∂a_i/∂u_i, (B, 1). The second term does not depend on the parameters.</summary>
    public override Var<T> LogProb() => base.LogProb() - LogSlope(StoredActions);

    /// <summary>
    /// Records H(u) + Σ_i ln ∂a_i/∂u_i at u = μ + σξ with the stored sample's ξ, (B, 1): an estimate whose mean is the entropy.
    /// </summary>
    public override Var<T> Entropy() => base.Entropy() + LogSlope(Mean + (Std * _noise));

    /// <inheritdoc/>
    public override void Sample(int row, Rng rng)
    {
        ReadOnlySpan<T> mean = Mean.Value.ReadRow(row);
        ReadOnlySpan<T> sigma = Std.Value.ReadRow(row);
        using HostWrite<T> writeNoise = _noise.Value.WriteRow(row);
        using HostWrite<T> writeAction = Actions.WriteRow(row);
        Span<T> noise = writeNoise.Span;
        Span<T> u = writeAction.Span;
        for (int i = 0; i < u.Length; i++)
        {
            noise[i] = T.CreateTruncating(rng.NextNormal());
            u[i] = mean[i] + (sigma[i] * noise[i]);
        }
    }

    /// <inheritdoc/>
    internal override void Perturb(int row, ReadOnlySpan<T> noise)
    {
        base.Perturb(row, noise);
        ReadOnlySpan<T> sigma = Std.Value.ReadRow(row);
        using HostWrite<T> writeNoise = _noise.Value.WriteRow(row);
        for (int i = 0; i < sigma.Length; i++)
        {
            writeNoise.Span[i] = noise[i] / sigma[i];
        }
    }

    /// <summary>Stores u = μ, the median of a, which is commonly used as its mode.</summary>
    /// <inheritdoc/>
    public override void Mode(int row)
    {
        base.Mode(row);
        Mean.Tape.Backend.Fill(T.Zero, _noise.Value.RowRange(row, 1));
    }

    /// <inheritdoc/>
    internal override int StoredSize => 2 * Actions.Cols;

    /// <inheritdoc/>
    internal override void CopyStored(int row, Span<float> stored)
    {
        CopyRow(Actions, row, stored);
        CopyRow(_noise.Value, row, stored[Actions.Cols..]);
    }

    /// <inheritdoc/>
    internal override bool TryStore(int row, ReadOnlySpan<float> stored) =>
        TryStoreRow(stored[..Actions.Cols], Actions, row) && TryStoreRow(stored[Actions.Cols..], _noise.Value, row);

    private protected override void CopyActions(ActionDistribution<T> source, ReadOnlySpan<int> rows)
    {
        base.CopyActions(source, rows);
        GatherRows(((SquashedGaussian<T>)source)._noise.Value, rows, _noise.Value);
    }

    /// <summary>low + ½(high − low)(1 + tanh u).</summary>
    /// <inheritdoc/>
    public override void WriteAction(int row, Span<float> action)
    {
        ReadOnlySpan<T> u = Actions.ReadRow(row);
        for (int i = 0; i < u.Length; i++)
        {
            (float low, float high) = Box.BoundsOf(i);
            double a = low + (0.5 * ((double)high - low) * (1 + Elementary.Tanh(double.CreateTruncating(u[i]))));
            action[i] = Math.Clamp((float)a, low, high);
        }
    }

    /// <summary>Σ_i ln ∂a_i/∂u_i, (B, 1).</summary>
    private Var<T> LogSlope(Var<T> u)
    {
        T minusTwo = T.CreateChecked(-2);
        return (minusTwo * (u + (minusTwo * u).Softplus())).AddRow(_logScale).RowSum();
    }
}
