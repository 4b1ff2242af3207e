using System.Globalization;
using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Checks the reverse rule of one op on a tape, at the numbers that the tape holds and in its own precision: ⟨v, Jᵀw⟩ against the slope of
/// t ↦ ⟨w, f(x + tv)⟩, for each input by itself along random directions, and element by element where that does not settle, as at a kink.
/// In <see cref="float"/> an error of a thousandth of the derivative shows, of a hundredth where elements were needed. The tape is left
/// as it was.
/// </summary>
internal sealed class NodeCheck<T>(Op<T> op, ulong seed)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Directions = 3;

    /// <summary>How closely single elements are held against the slopes to either side.</summary>
    private const double ElementTolerance = 0.01;

    /// <summary>Steps go from 1 to 2⁻¹⁰ times <see cref="NodeLine{T}.Steps"/>.</summary>
    private const int MinPower = -10;

    /// <summary>What is small in the input may be small beside other inputs too: where no step below shows the slope, one up to 2⁴⁰ may
    /// confirm it.</summary>
    private const int MaxPower = 40;

    /// <summary>The distance from 1 to the next larger number.</summary>
    private static readonly double Unit = double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    /// <summary>The share of the derivative's size that an error must exceed.</summary>
    private static readonly double Tolerance = Unit > 1e-10 ? 1e-3 : 1e-6;

    private readonly Rng _rng = new(seed);
    private readonly Backend<T> _backend = op.Output.Tape.Backend;
    private double _worst;

    public GradientReport Run()
    {
        Var<T>[] inputs = [.. op.Inputs.Where(input => input.RequiresGradient).Distinct()];
        Tensor<T>[] touched = [op.Output.Value, op.Output.Gradient, .. inputs.Select(input => input.Value),
            .. inputs.Select(input => input.Gradient)];
        T[][] before = Array.ConvertAll(touched, Copy);
        try
        {
            return Compare(inputs);
        }
        finally
        {
            for (int i = 0; i < touched.Length; i++)
            {
                Fill(touched[i], before[i]);
            }

            if (op.Intermediates.Count > 0)
            {
                op.Forward(_backend, new RowWindow(0, op.OutputShape.Rows)); // the same value, and what the op keeps besides
            }
        }
    }

    private GradientReport Compare(Var<T>[] inputs)
    {
        bool hasKink = false;
        for (int direction = 0; direction < Directions; direction++)
        {
            double[] w = Normal(op.OutputShape.Count);
            double[][] gradients = Pull(inputs, w);
            for (int i = 0; i < inputs.Length; i++)
            {
                var line = new NodeLine<T>(op, inputs[i].Value, w);
                GradientReport? finding = Judge(line, gradients[i], inputs[i].Name, ref hasKink);
                line.Restore();
                if (finding is not null)
                {
                    return finding;
                }
            }
        }

        return Report(hasKink ? GradientVerdict.Kink : GradientVerdict.Correct, "", double.NaN, double.NaN, 0);
    }

    /// <summary>Jᵀw for every input that a gradient flows into.</summary>
    private double[][] Pull(Var<T>[] inputs, double[] w)
    {
        op.Forward(_backend, new RowWindow(0, op.OutputShape.Rows));
        foreach (Var<T> input in inputs)
        {
            _backend.Fill(T.Zero, input.Gradient);
        }

        Fill(op.Output.Gradient, Array.ConvertAll(w, T.CreateTruncating));
        op.Pull(_backend, PullRequest.Whole(op));
        return Array.ConvertAll(inputs, input => Array.ConvertAll(Copy(input.Gradient), double.CreateTruncating));
    }

    /// <summary>Holds a gradient against the slope along one random direction, and element by element where the two do not agree.</summary>
    private GradientReport? Judge(NodeLine<T> line, double[] gradient, string name, ref bool hasKink)
    {
        double[] v = line.Steps();
        double claimed = 0, squares = 0;
        for (int j = 0; j < v.Length; j++)
        {
            v[j] *= _rng.NextNormal();
            claimed += v[j] * gradient[j];
            squares += v[j] * v[j] * gradient[j] * gradient[j];
        }

        (double slope, double error) = Slope(line, v, 0, MinPower, enough: 0);
        double scale = Math.Sqrt(squares);
        bool settled = 10 * error <= Tolerance * Math.Max(scale, Math.Abs(slope));
        if (!settled)
        {
            (double large, double largeError) = Slope(line, v, MaxPower, 0, enough: Tolerance * scale / 10);
            (slope, error) = 10 * largeError <= Tolerance * scale && Math.Abs(claimed - large) <= Tolerance * scale ? (large, largeError)
                : (slope, error);
        }

        scale = Math.Max(scale, double.IsFinite(slope) ? Math.Abs(slope) : 0);
        double difference = Math.Abs(claimed - slope);
        if (10 * error <= Tolerance * scale && difference <= Tolerance * scale)
        {
            _worst = Math.Max(_worst, scale > 0 ? difference / scale : 0);
            return null;
        }

        bool kink = false;
        GradientReport? finding = ByElement(line, gradient, name, ref kink);
        hasKink |= kink;
        if (finding is null && settled && !kink)
        {
            _worst = difference / scale;
            return Report(GradientVerdict.WrongReverse, name, claimed, slope, error);
        }

        _worst = Math.Max(_worst, ElementTolerance);

        return finding;
    }

    /// <summary>
    /// The slope at 0, by central differences extrapolated twice, at the smallest step where two of them agree to within what is enough, or
    /// where they agree best: far away, where the function may have become a straight line, they agree on another slope.
    /// </summary>
    private static (double Slope, double Error) Slope(NodeLine<T> line, double[] v, int from, int to, double enough)
    {
        double best = double.NaN, error = double.PositiveInfinity, lastCentral = double.NaN, lastFourth = double.NaN,
            lastSixth = double.NaN;
        for (int power = from; power >= to; power--)
        {
            double h = Math.ScaleB(1, power);
            double central = (line.At(v, h) - line.At(v, -h)) / (2 * h);
            double fourth = ((4 * central) - lastCentral) / 3, sixth = ((16 * fourth) - lastFourth) / 15;
            double change = Math.Abs(sixth - lastSixth) + (0.3 * Unit * line.Size / h);
            if (change < error || change <= enough)
            {
                (best, error) = (sixth, change);
            }

            (lastCentral, lastFourth, lastSixth) = (central, fourth, sixth);
        }

        return (best, error);
    }

    /// <summary>Every element's derivative must lie between the slopes to its left and right; they differ at a kink.</summary>
    private GradientReport? ByElement(NodeLine<T> line, double[] gradient, string name, ref bool hasKink)
    {
        double[] steps = line.Steps();
        double[] v = new double[steps.Length];
        double h = Math.Cbrt(Unit);
        double sizes = 0, noises = 0;
        for (int j = 0; j < v.Length; j++)
        {
            v[j] = steps[j];
            double right = line.At(v, h) / (h * v[j]), left = line.At(v, -h) / (-h * v[j]);
            v[j] = 0;
            double noise = 20 * Unit * line.Largest / (h * steps[j]);
            double size = Math.Max(Math.Max(Math.Abs(left), Math.Abs(right)), Math.Abs(gradient[j]));
            string where = string.Create(CultureInfo.InvariantCulture, $"{name}[{j / line.Cols}, {j % line.Cols}]");
            if (!double.IsFinite(left) || !double.IsFinite(right))
            {
                return Report(GradientVerdict.IllConditioned, where, gradient[j], (left + right) / 2, noise);
            }

            double slack = noise + (ElementTolerance * size);
            if (gradient[j] < Math.Min(left, right) - slack || gradient[j] > Math.Max(left, right) + slack || double.IsNaN(gradient[j]))
            {
                _worst = Math.Abs(gradient[j] - ((left + right) / 2)) / size;
                return Report(GradientVerdict.WrongReverse, where, gradient[j], (left + right) / 2, noise);
            }

            hasKink |= Math.Abs(right - left) > 4 * slack;
            sizes += size * size;
            noises += noise * noise;
        }

        // What rounding may hide is small beside the gradient as a whole, or nothing can be said.
        return noises <= 0.01 * sizes ? null
            : Report(GradientVerdict.IllConditioned, name, double.NaN, double.NaN, Math.Sqrt(noises / v.Length));
    }

    private GradientReport Report(GradientVerdict verdict, string where, double claimed, double slope, double error) =>
        new(verdict, GradientChecks.Differences, _worst, where, claimed, slope, error, seed);

    private double[] Normal(int count)
    {
        var numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = double.CreateTruncating(T.CreateTruncating(_rng.NextNormal()));
        }

        return numbers;
    }

    private static T[] Copy(Tensor<T> tensor) => NodeLine<T>.Copy(tensor);

    private static void Fill(Tensor<T> tensor, T[] values) => NodeLine<T>.Fill(tensor, values);
}
