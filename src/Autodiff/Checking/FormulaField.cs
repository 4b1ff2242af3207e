namespace Gradus.Autodiff;

/// <summary>
/// ⟨w, formula⟩ as a function of the leaves of a tape that should compute the same. The gradient is that of the tape.
/// </summary>
internal sealed class FormulaField : ScalarField
{
    private readonly TapeField _tape;
    private readonly FlatVariables _leaves;
    private readonly Func<Tensor<double>[], double[]> _formula;
    private readonly double[] _weights;
    private readonly double[] _before;
    private readonly double _rounding;

    public FormulaField(Replay<double> replay, Func<Tensor<double>[], double[]> formula, Tensor<double> cotangent)
        : this(new TapeField(replay, cotangent), new FlatVariables(replay.Leaves), formula, [.. cotangent.Read()])
    {
    }

    private FormulaField(TapeField tape, FlatVariables leaves, Func<Tensor<double>[], double[]> formula, double[] weights)
        : base(tape.Point)
    {
        (_tape, _leaves, _formula, _weights) = (tape, leaves, formula, weights);
        _before = Values(Point);
        for (int i = 0; i < _before.Length; i++)
        {
            _rounding += DoubleUnit * Math.Abs(_weights[i] * _before[i]);
        }
    }

    /// <summary>The formula's values, row after row.</summary>
    public double[] Values(double[] x) => _formula(_leaves.Split(x));

    public override string Element(int index) => _tape.Element(index);

    public override void Gradient(double[] x, double[] gradient) => _tape.Gradient(x, gradient);

    public override double Rounding(double value) => Math.Max(_rounding, Unit * Math.Abs(value));

    /// <summary>How far ⟨w, formula⟩ is from its value at the point.</summary>
    protected override double Evaluate(double[] x)
    {
        double[] y = Values(x);
        double sum = 0;
        for (int i = 0; i < y.Length; i++)
        {
            sum += _weights[i] * (y[i] - _before[i]);
        }

        return sum;
    }
}
