using Gradus.Autodiff;
using static Gradus.Tests.EverySeed;

namespace Gradus.Tests;

/// <summary>
/// Bends that are nearly kinks, and values that are off by the rounding of what cancels in them: a kink excuses nothing there, as there is
/// none, and rounding is no mistake of the gradient.
/// </summary>
public sealed class SharpBendTests
{
    private static readonly double[] Weights = [0.66, -1.6, -0.63, -2.0, -0.41, -0.81];

    /// <summary>The total variation of a flat signal, √(d² + ε) for |d|.</summary>
    [Theory]
    [InlineData(1e-8)]
    [InlineData(1e-10)]
    [InlineData(1e-12)]
    public void A_bend_excuses_no_mistake(double epsilon)
    {
        double[] flat = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
        double Variation(double[] x) =>
            x.Zip(x.Skip(1), (a, b) => Math.Sqrt(((b - a) * (b - a)) + epsilon)).Sum() + x.Zip(Weights, (v, w) => w * v * v).Sum();
        double[] Gradient(double[] x)
        {
            double[] g = [.. x.Zip(Weights, (v, w) => 2 * w * v)];
            for (int i = 0; i + 1 < x.Length; i++)
            {
                double d = x[i + 1] - x[i], slope = d / Math.Sqrt((d * d) + epsilon);
                (g[i], g[i + 1]) = (g[i] - slope, g[i + 1] + slope);
            }

            return g;
        }

        NeverFails(Variation, Gradient, flat);
        foreach (double factor in (double[])[1.01, 1.0001, 0.9999])
        {
            NeverPasses(Variation, x => [.. Gradient(x).Select((slope, i) => i == 2 ? factor * slope : slope)], flat);
        }
    }

    /// <summary>What sticks out of the rounding of x and of its square is no slope of the variance.</summary>
    [Fact]
    public void A_variance_by_one_pass_has_the_rounding_of_squares()
    {
        double[] x = [999999.8502441414, 999999.7198469237, 1000000.3921921352, 1000000.4615771233, 1000001.1976947315, 999999.937156581];
        static double ByOnePass(double[] at) => at.Sum(value => value * value) / at.Length is var squares && at.Average() is var mean
            ? at.Zip(Weights, (value, weight) => weight * (value - mean) / Math.Sqrt(squares - (mean * mean) + 1e-5)).Sum() : 0;
        static double[] Gradient(double[] at)
        {
            double mean = at.Average(), variance = at.Average(value => (value - mean) * (value - mean)), scale = Math.Sqrt(variance + 1e-5);
            double level = Weights.Average(), along = at.Zip(Weights, (value, weight) => weight * (value - mean)).Average();
            return [.. at.Zip(Weights, (value, weight) => (weight - level - (along * (value - mean) / (scale * scale))) / scale)];
        }

        NeverFails(ByOnePass, Gradient, x);
        NeverPasses(ByOnePass, at => [.. Gradient(at).Select(slope => 1.5 * slope)], x);
    }

    /// <summary>Over long steps the angle of vectors that are nearly parallel goes up to both sides: its asymptotes are no slopes.</summary>
    [Fact]
    public void An_angle_by_its_cosine_has_the_rounding_of_the_cosine()
    {
        double[] x =
        [
            -0.3534625444391979, 0.4204849358260583, 0.5263603719940275,
            -0.7069263379189212, 0.8409700071434787, 1.0527205590511102,
        ];
        static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => (a[0] * b[0]) + (a[1] * b[1]) + (a[2] * b[2]);
        static double Cosine(ReadOnlySpan<double> u, ReadOnlySpan<double> v) => Dot(u, v) / Math.Sqrt(Dot(u, u) * Dot(v, v));
        static double Angle(double[] at) => Math.Acos(Cosine(at.AsSpan(0, 3), at.AsSpan(3)));
        static double[] Cross(double[] a, double[] b) =>
            [(a[1] * b[2]) - (a[2] * b[1]), (a[2] * b[0]) - (a[0] * b[2]), (a[0] * b[1]) - (a[1] * b[0])];
        static double[] Gradient(double[] at)
        {
            // By the cross product, which does not cancel.
            double[] u = at[..3], v = at[3..], w = Cross(u, v);
            double length = Math.Sqrt(Dot(w, w)), uu = Dot(u, u), vv = Dot(v, v);
            return [.. Cross(u, w).Select(c => c / (length * uu)), .. Cross(w, v).Select(c => c / (length * vv))];
        }

        NeverFails(Angle, Gradient, x);
        NeverPasses(Angle, at => [.. Gradient(at).Select(slope => 2 * slope)], x);
    }

    /// <summary>A logarithm of nearly nothing, at several zeros: what steps can see of it is a jump.</summary>
    [Theory]
    [InlineData(1e-15)]
    [InlineData(1e-20)]
    [InlineData(1e-30)]
    public void A_logarithm_of_nearly_nothing_is_not_called_wrong(double epsilon)
    {
        NeverFails(x => -x.Sum(v => Math.Log(v + epsilon)), x => [.. x.Select(v => -1 / (v + epsilon))], [0, 0]);
        NeverFails(x => -x.Sum(v => Math.Log(v + epsilon)), x => [.. x.Select(v => -1 / (v + epsilon))], [0, 0.3, 0.7]);
        double[] Wrong(double[] x) => [.. x.Select((v, i) => (i == 1 ? -1.01 : -1) / (v + epsilon))];
        NeverPasses(x => -x.Sum(v => Math.Log(v + epsilon)), Wrong, [0, 0.3]);
    }

    /// <summary>
    /// The distance of two places on the earth that are 10 to 500 m apart, by their latitudes and longitudes: where they meet, it is the
    /// tip of a cone, and the way past it may look like rounding.
    /// </summary>
    [Theory]
    [InlineData(300_090, -1.38321355338358, 1.0846938547141356, -1.3832211005566681, 1.0847040226540927)]
    [InlineData(967, 1.2597448327037415, -0.46263409347113615, 1.2597418079500076, -0.4626113067272966)]
    [InlineData(1146, 0.5714929009774966, 0.07915520697022428, 0.5715096660733257, 0.07916458761881703)]
    [InlineData(3140, 0.6988142372347069, -0.1736729607544355, 0.6988138082944346, -0.17367281603467297)]
    [InlineData(4882, -1.1003752338359367, 0.41362899593781066, -1.100375954390749, 0.4136292659623529)]
    public void The_tip_of_a_cone_close_by_excuses_no_mistake(ulong seed, params double[] places)
    {
        var options = new GradientCheckOptions { Seed = seed };
        Assert.Equal(GradientVerdict.Correct, GradientCheck.External(Distance, Gradient, places, options).Verdict);
        GradientReport wrong = GradientCheck.External(
            Distance, x => [.. Gradient(x).Select((slope, i) => i == 1 ? 1.0001 * slope : slope)], places, options);
        Assert.Equal((GradientVerdict.WrongReverse, "x0[0, 1]"), (wrong.Verdict, wrong.Where));

        static double Chord(double[] x) =>
            Math.Pow(Math.Sin((x[2] - x[0]) / 2), 2) + (Math.Cos(x[0]) * Math.Cos(x[2]) * Math.Pow(Math.Sin((x[3] - x[1]) / 2), 2));

        static double Distance(double[] x) => 12_742 * Math.Atan2(Math.Sqrt(Chord(x)), Math.Sqrt(1 - Chord(x)));

        static double[] Gradient(double[] x)
        {
            double slope = 12_742 / (2 * Math.Sqrt(Chord(x) * (1 - Chord(x))));
            double north = Math.Sin(x[2] - x[0]) / 2, east = Math.Cos(x[0]) * Math.Cos(x[2]) * Math.Sin(x[3] - x[1]) / 2;
            double square = Math.Pow(Math.Sin((x[3] - x[1]) / 2), 2);
            return
            [
                slope * (-north - (Math.Sin(x[0]) * Math.Cos(x[2]) * square)), -slope * east,
                slope * (north - (Math.Cos(x[0]) * Math.Sin(x[2]) * square)), slope * east,
            ];
        }
    }

    /// <summary>√|x − c|, so few numbers from c that a ladder's steps go past it.</summary>
    [Theory]
    [InlineData(0.44806826272892264)]
    [InlineData(7.339277093396072)]
    [InlineData(26.353209574566286)]
    [InlineData(602.5714462695579)]
    public void A_root_a_few_numbers_from_its_zero_is_not_called_wrong(double zero)
    {
        double unit = Math.BitIncrement(zero) - zero;
        foreach (int numbers in (int[])[-385, -250, -164, -41, 20, 83, 198, 344, 900])
        {
            NeverFails(
                x => Math.Sqrt(Math.Abs(x[0] - zero)),
                x => [Math.Sign(x[0] - zero) / (2 * Math.Sqrt(Math.Abs(x[0] - zero)))],
                [zero + (numbers * unit)]);
        }
    }
}
