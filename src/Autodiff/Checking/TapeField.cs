namespace Gradus.Autodiff;

/// <summary>
/// ⟨w, f⟩ for a recorded f and a fixed cotangent w, as a function of all leaves and parameters of the tape. The gradient is that of
/// reverse mode.
/// </summary>
internal sealed class TapeField : ScalarField
{
    private readonly Replay<double> _replay;
    private readonly FlatVariables _leaves;
    private readonly Tensor<double> _cotangent;
    private readonly double[] _before;
    private readonly double _rounding;

    public TapeField(Replay<double> replay, Tensor<double> cotangent)
        : this(replay, new FlatVariables(replay.Leaves), cotangent)
    {
    }

    private TapeField(Replay<double> replay, FlatVariables leaves, Tensor<double> cotangent)
        : base(leaves.Values())
    {
        _replay = replay;
        _leaves = leaves;
        _cotangent = cotangent;
        replay.Tape.Forward();
        Tensor<double> y = replay.Root.Value;
        _before = new double[y.Count];
        for (int row = 0; row < y.Rows; row++)
        {
            y.ReadRow(row).CopyTo(_before.AsSpan(row * y.Cols));
        }

        _rounding = DoubleUnit * Numbers.Dot(y, cotangent).Size;
    }

    public override string Element(int index) => _leaves.Element(index);

    public override void Gradient(double[] x, double[] gradient)
    {
        MoveTo(x);
        _replay.Tape.Forward();
        _replay.Tape.Backward(_replay.Root, _cotangent);
        _leaves.CopyGradients(gradient);
    }

    public override double Rounding(double value) => Math.Max(_rounding, Unit * Math.Abs(value));

    /// <summary>Puts numbers into the leaves.</summary>
    public void MoveTo(double[] x) => _leaves.MoveTo(x);

    /// <summary>How far ⟨w, f⟩ is from its value at the point: outputs that do not move add no rounding.</summary>
    protected override double Evaluate(double[] x)
    {
        MoveTo(x);
        _replay.Tape.Forward();
        Tensor<double> y = _replay.Root.Value;
        double sum = 0;
        for (int row = 0, i = 0; row < y.Rows; row++)
        {
            ReadOnlySpan<double> values = y.ReadRow(row), weights = _cotangent.ReadRow(row);
            for (int col = 0; col < values.Length; col++, i++)
            {
                sum += weights[col] * (values[col] - _before[i]);
            }
        }

        return sum;
    }
}
