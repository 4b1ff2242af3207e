using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// N(μ(s), diag σ²) over A real numbers. Actions are stored as sampled, and clipped to the box only when passed to the environment: their
/// probability is that of the sample.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public class DiagonalGaussian<T> : ActionDistribution<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private Var<T> _oldMean;
    private Var<T> _oldLogStd;
    private Var<T> _oldVariance;

    private protected DiagonalGaussian(Var<T> mean, Var<T> logStd, Box box)
        : base(mean, logStd)
    {
        Mean = mean;
        LogStd = logStd;
        Box = box;
        Std = logStd.Exp().Named("sigma");
        StoredActions = mean.Tape.Input("action", mean.Shape.Rows, mean.Shape.Cols);
    }

    /// <summary>μ(s), (B, A).</summary>
    public Var<T> Mean { get; }

    /// <summary>ln σ, (B, A).</summary>
    public Var<T> LogStd { get; }

    /// <summary>σ, (B, A).</summary>
    public Var<T> Std { get; }

    /// <summary>The stored actions, (B, A).</summary>
    public Tensor<T> Actions => StoredActions.Value;

    /// <summary>The stored actions as an input of the tape.</summary>
    private protected Var<T> StoredActions { get; }

    /// <summary>The environment's action space.</summary>
    internal Box Box { get; }

    /// <summary>Records the distribution.</summary>
    /// <param name="mean">μ, (B, A).</param>
    /// <param name="logStd">ln σ, (B, A).</param>
    /// <param name="box">The environment's action space of A numbers.</param>
    public static DiagonalGaussian<T> Record(Var<T> mean, Var<T> logStd, Box box) => new(mean, logStd, box);

    /// <summary>Records log π(a|s) = −Σ_i ½((a_i − μ_i)/σ_i)² + ln σ_i + ½ ln 2π, (B, 1).</summary>
    public override Var<T> LogProb()
    {
        Var<T> z = (StoredActions - Mean) * (-LogStd).Exp();
        return -((T.CreateChecked(0.5) * z.Square()) + LogScale()).RowSum();
    }

    /// <summary>Records H = Σ_i ln σ_i + ½ ln 2π + ½, (B, 1).</summary>
    public override Var<T> Entropy() => LogScale().AddRow(Constant(Mean.Tape, "½", Mean.Shape.Cols, T.CreateChecked(0.5))).RowSum();

    /// <summary>F = diag 1/σ² in the means and 2·I in the logarithms of σ.</summary>
    /// <inheritdoc/>
    public override void FisherProduct(int parameter, Tensor<T> v, Tensor<T> product)
    {
        if (Program("GaussianFisher") is { } program)
        {
            program.Run(v.Count, [Placed(Std.Value), Placed(v), Placed(product)], [parameter]);
            return;
        }

        for (int row = 0; row < v.Rows; row++)
        {
            ReadOnlySpan<T> sigma = Std.Value.ReadRow(row);
            ReadOnlySpan<T> x = v.ReadRow(row);
            using HostWrite<T> write = product.WriteRow(row);
            Span<T> y = write.Span;
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = parameter == 0 ? x[i] / (sigma[i] * sigma[i]) : x[i] + x[i];
            }
        }
    }

    /// <inheritdoc/>
    public override void Sample(int row, Rng rng)
    {
        ReadOnlySpan<T> mean = Mean.Value.ReadRow(row);
        ReadOnlySpan<T> sigma = Std.Value.ReadRow(row);
        using HostWrite<T> write = Actions.WriteRow(row);
        Span<T> action = write.Span;
        for (int i = 0; i < action.Length; i++)
        {
            action[i] = mean[i] + (sigma[i] * T.CreateTruncating(rng.NextNormal()));
        }
    }

    /// <inheritdoc/>
    internal override void Perturb(int row, ReadOnlySpan<T> noise)
    {
        ReadOnlySpan<T> mean = Mean.Value.ReadRow(row);
        using HostWrite<T> write = Actions.WriteRow(row);
        Span<T> action = write.Span;
        for (int i = 0; i < action.Length; i++)
        {
            action[i] = mean[i] + noise[i];
        }
    }

    /// <inheritdoc/>
    public override void Mode(int row) => Mean.Tape.Backend.Copy(Mean.Value.RowRange(row, 1), Actions.RowRange(row, 1));

    /// <inheritdoc/>
    internal override int StoredSize => Actions.Cols;

    /// <inheritdoc/>
    internal override void CopyStored(int row, Span<float> stored) => CopyRow(Actions, row, stored);

    /// <inheritdoc/>
    internal override bool TryStore(int row, ReadOnlySpan<float> stored) => TryStoreRow(stored, Actions, row);

    private protected override void CopyActions(ActionDistribution<T> source, ReadOnlySpan<int> rows) =>
        GatherRows(((DiagonalGaussian<T>)source).Actions, rows, Actions);

    /// <summary>The stored action, clipped to the box.</summary>
    /// <inheritdoc/>
    public override void WriteAction(int row, Span<float> action)
    {
        ReadOnlySpan<T> stored = Actions.ReadRow(row);
        for (int i = 0; i < stored.Length; i++)
        {
            (float low, float high) = Box.BoundsOf(i);
            action[i] = Math.Clamp(float.CreateTruncating(stored[i]), low, high);
        }
    }

    /// <summary>Σ_i ln σ_i − ln σ_old,i + (σ²_old,i + (μ_old,i − μ_i)²)/(2σ_i²) − ½.</summary>
    private protected override Var<T> RecordDivergence()
    {
        Tape<T> tape = Mean.Tape;
        int cols = Mean.Shape.Cols;
        _oldMean = tape.Input("old mean", Rows, cols);
        _oldLogStd = tape.Input("old log sigma", Rows, cols);
        _oldVariance = tape.Input("old variance", Rows, cols);
        Var<T> precision = (T.CreateChecked(-2) * LogStd).Exp();
        Var<T> spread = T.CreateChecked(0.5) * ((_oldVariance + (_oldMean - Mean).Square()) * precision);
        return ((LogStd - _oldLogStd) + spread.AddRow(Constant(tape, "−½", cols, T.CreateChecked(-0.5)))).RowSum();
    }

    private protected override void KeepParameters()
    {
        Backend<T> backend = Mean.Tape.Backend;
        backend.Copy(Mean.Value, _oldMean.Value);
        backend.Copy(LogStd.Value, _oldLogStd.Value);
        backend.Multiply(Std.Value, Std.Value, _oldVariance.Value);
    }

    private Var<T> LogScale() =>
        LogStd.AddRow(Constant(Mean.Tape, "½ ln 2π", Mean.Shape.Cols, T.CreateChecked(0.5 * Math.Log(2 * Math.PI))));
}
