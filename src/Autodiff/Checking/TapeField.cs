namespace Gradus.Autodiff;

/// <summary>
/// ⟨w, f⟩ for a recorded f and a fixed cotangent w, as a function of all leaves and parameters of the tape. The gradient is that of
/// reverse mode.
/// </summary>
internal sealed class TapeField : ScalarField
{
    private readonly Replay<double> _replay;
    private readonly Tensor<double> _cotangent;
    private readonly double[] _before;
    private readonly double _rounding;

    public TapeField(Replay<double> replay, Tensor<double> cotangent)
        : base(Flatten(replay))
    {
        _replay = replay;
        _cotangent = cotangent;
        replay.Tape.Forward();
        Tensor<double> y = replay.Root.Value;
        _before = new double[y.Count];
        for (int row = 0; row < y.Rows; row++)
        {
            y.Row(row).CopyTo(_before.AsSpan(row * y.Cols));
        }

        _rounding = DoubleUnit * Numbers.Dot(y, cotangent).Size;
    }

    public override string Element(int index)
    {
        foreach (Var<double> leaf in _replay.Leaves)
        {
            if (index < leaf.Shape.Count)
            {
                return Soundness.Element(leaf, index);
            }

            index -= leaf.Shape.Count;
        }

        return "";
    }

    public override void Gradient(double[] x, double[] gradient)
    {
        MoveTo(x);
        _replay.Tape.Forward();
        _replay.Tape.Backward(_replay.Root, _cotangent);
        int next = 0;
        foreach (Var<double> leaf in _replay.Leaves)
        {
            leaf.Gradient.Span.CopyTo(gradient.AsSpan(next));
            next += leaf.Shape.Count;
        }
    }

    public override double Rounding(double value) => Math.Max(_rounding, Unit * Math.Abs(value));

    /// <summary>Puts numbers into the leaves.</summary>
    public void MoveTo(double[] x)
    {
        int next = 0;
        foreach (Var<double> leaf in _replay.Leaves)
        {
            x.AsSpan(next, leaf.Shape.Count).CopyTo(leaf.Value.Span);
            next += leaf.Shape.Count;
        }
    }

    /// <summary>How far ⟨w, f⟩ is from its value at the point: outputs that do not move add no rounding.</summary>
    protected override double Evaluate(double[] x)
    {
        MoveTo(x);
        _replay.Tape.Forward();
        Tensor<double> y = _replay.Root.Value;
        double sum = 0;
        for (int row = 0, i = 0; row < y.Rows; row++)
        {
            Span<double> values = y.Row(row), weights = _cotangent.Row(row);
            for (int col = 0; col < values.Length; col++, i++)
            {
                sum += weights[col] * (values[col] - _before[i]);
            }
        }

        return sum;
    }

    private static double[] Flatten(Replay<double> replay)
    {
        var x = new double[replay.Leaves.Sum(leaf => leaf.Shape.Count)];
        int next = 0;
        foreach (Var<double> leaf in replay.Leaves)
        {
            leaf.Value.Span.CopyTo(x.AsSpan(next));
            next += leaf.Shape.Count;
        }

        return x;
    }
}
