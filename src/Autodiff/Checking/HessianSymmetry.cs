namespace Gradus.Autodiff;

/// <summary>
/// What passes for a gradient is one only if its derivative is symmetric: ⟨u, Hv⟩ = ⟨v, Hu⟩. Both sides are slopes of the gradient, read
/// from the same ladder as the slopes of f, with its errors. Where the differences do not settle, or show a kink, nothing is claimed.
/// </summary>
internal static class HessianSymmetry
{
    /// <summary>A slope that is known to worse than this share of itself is not known.</summary>
    private const double Hopeless = 1e-3;

    /// <summary>Steps of this size are large enough to show the rounding of whatever is in a gradient.</summary>
    private const double Larger = 1e-3;

    /// <summary>What noise of a standard deviation of 1 may do to a value.</summary>
    private const double Deviations = 6;

    private const double Widest = 0.225;
    private const int Rungs = 20;

    /// <summary>Null when nothing can be said.</summary>
    /// <param name="field">f with its gradient, at its point.</param>
    /// <param name="rng">Draws u and v.</param>
    public static Comparison? Examine(ScalarField field, Rng rng)
    {
        if (field.Count < 2 || field.TakesSingles || field.Unit > ScalarField.DoubleUnit)
        {
            return null;
        }

        double[] u = Draw(field, rng), v = Draw(field, rng);
        Comparison? comparison = Compare(field, u, v, rounding: 0, out double noise);

        // Where the gradient is a difference of larger numbers that stand still over small steps, these agree on another slope; the larger
        // steps show the rounding of those numbers.
        return comparison is { IsFailure: true } && noise > 0 ? Compare(field, u, v, Deviations * noise, out _) : comparison;
    }

    private static Comparison? Compare(ScalarField field, double[] u, double[] v, double rounding, out double noise)
    {
        SlopeEstimate uHv = Derivative(field, u, v, rounding, out noise), vHu = Derivative(field, v, u, rounding, out double other);
        noise = Math.Max(noise, other);
        double size = Math.Max(Math.Abs(uHv.Value), Math.Abs(vHu.Value)), error = uHv.Error + vHu.Error;
        if (!uHv.Exists || !vHu.Exists || error > Hopeless * size)
        {
            return null;
        }

        bool agrees = Math.Abs(uHv.Value - vHu.Value) <= (3 * error) + (LineCheck.Share * size);
        return new Comparison(
            agrees ? GradientVerdict.Correct : GradientVerdict.WrongReverse, GradientChecks.SecondOrder, uHv.Value, vHu.Value, error, size);
    }

    private static double[] Draw(ScalarField field, Rng rng) =>
        Array.ConvertAll(field.Point, value => rng.NextNormal() * (value == 0 ? 1 : Math.Abs(value)));

    /// <summary>d/dt ⟨a, ∇f(x + tb)⟩, if it is the same to both sides.</summary>
    private static SlopeEstimate Derivative(ScalarField field, double[] a, double[] b, double rounding, out double largestNoise)
    {
        var slopes = new GradientAlong(field, a);
        var line = new FieldLine(slopes);
        line.Along([.. Enumerable.Range(0, field.Count)], b);
        NoiseProfile noise = NoiseProfile.Measure(slopes, line);
        largestNoise = noise.At(Larger);
        double displacement = rounding + (8 * ScalarField.DoubleUnit * Math.Abs(line.AtZero));
        var ladder = new SlopeLadder(line, slopes, noise, 1, displacement);
        ladder.Climb(Widest, Rungs);
        return ladder.HasKink || !ladder.Left.Exists || !ladder.Right.Exists || ladder.Jump > 0 ? SlopeEstimate.None : ladder.Slope;
    }

    /// <summary>x ↦ ⟨a, ∇f(x)⟩.</summary>
    private sealed class GradientAlong(ScalarField field, double[] a) : ScalarField(field.Point)
    {
        private readonly double[] _gradient = new double[a.Length];

        public override double One { get; } = a.Sum(Math.Abs);

        public override string Element(int index) => field.Element(index);

        public override void Gradient(double[] x, double[] gradient) => throw new NotSupportedException("No second derivative is claimed.");

        protected override double Evaluate(double[] x)
        {
            field.Gradient(x, _gradient);
            double sum = 0;
            for (int i = 0; i < a.Length; i++)
            {
                sum += a[i] * _gradient[i];
            }

            return sum;
        }
    }
}
