using System.Globalization;

namespace Gradus.Tests;

public class ElementaryTests
{
    /// <summary>Every this-many-th of the 2³² float bit patterns is tried: a prime, so that all mantissas and exponents take part.</summary>
    private const uint Stride = 4099;

    [Theory]
    [InlineData("sincos.txt", 1, nameof(Elementary.Sin), 1)]
    [InlineData("sincos.txt", 2, nameof(Elementary.Cos), 1)]
    [InlineData("exp.txt", 1, nameof(Elementary.Exp), 1)]
    [InlineData("log.txt", 1, nameof(Elementary.Log), 1)]
    [InlineData("tanh.txt", 1, nameof(Elementary.Tanh), 3)]
    [InlineData("sigmoid.txt", 1, nameof(Elementary.Sigmoid), 3)]
    [InlineData("softplus.txt", 1, nameof(Elementary.Softplus), 2)]
    public void Double_functions_are_within_their_stated_error_of_the_correctly_rounded_value(string file, int column, string function, int limit)
    {
        Func<double, double> f = Double(function);
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Reference", "elementary", file)))
        {
            string[] patterns = line.Split(' ');
            double x = FromBits(patterns[0]);
            double expected = FromBits(patterns[column]);
            double actual = f(x);
            Assert.True(Ulp.Distance(actual, expected) <= limit, $"{function}({x:R}) = {actual:R}, correctly rounded {expected:R}");
        }
    }

    // The arguments with the largest errors among ten million and more, and two that the first statement of the bounds had missed.
    [Theory]
    [InlineData(nameof(Elementary.Sin), 1)]
    [InlineData(nameof(Elementary.Cos), 1)]
    [InlineData(nameof(Elementary.Exp), 1)]
    [InlineData(nameof(Elementary.Log), 1)]
    [InlineData(nameof(Elementary.Tanh), 3)]
    [InlineData(nameof(Elementary.Sigmoid), 2.5)]
    [InlineData(nameof(Elementary.Softplus), 2)]
    public void The_worst_arguments_that_a_search_found_are_within_the_stated_error(string function, double limit)
    {
        double worst = 0;
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Reference", "elementary", "worst.txt")))
        {
            string[] parts = line.Split(' ');
            if (!parts[0].Equals(function, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            (double rounded, double rest) = (FromBits(parts[2]), FromBits(parts[3]));
            double difference = Double(function)(FromBits(parts[1])) - rounded; // exact, because the two are neighbours
            double unit = Math.BitIncrement(Math.Abs(rounded)) - Math.Abs(rounded);
            worst = Math.Max(worst, Math.Abs(difference - rest) / unit);
        }

        Assert.InRange(worst, 0.7, limit); // below 0.7 it would not be the list of the worst
    }

    // The platform's double functions are right to about 1e-16, a billionth of a float's last place.
    [Theory]
    [InlineData(nameof(Elementary.Sin), 0.51)]
    [InlineData(nameof(Elementary.Cos), 0.51)]
    [InlineData(nameof(Elementary.Exp), 1.1)]
    [InlineData(nameof(Elementary.Log), 1.0)]
    [InlineData(nameof(Elementary.Tanh), 2.5)]
    [InlineData(nameof(Elementary.Sigmoid), 2.5)]
    [InlineData(nameof(Elementary.Softplus), 2.0)]
    public void Float_functions_are_within_their_stated_error_over_all_bit_patterns(string function, double limit)
    {
        (Func<float, float> f, Func<double, double> exact) = Single(function);
        for (ulong pattern = 0; pattern <= uint.MaxValue; pattern += Stride)
        {
            float x = BitConverter.UInt32BitsToSingle((uint)pattern);
            double expected = exact(x);
            float actual = f(x);
            bool special = !double.IsFinite(expected) || Math.Abs(expected) > float.MaxValue || (float)expected == 0;
            bool good = special ? actual.Equals((float)expected) : Ulp.Error(actual, expected) <= limit;
            if (!good)
            {
                Assert.Fail($"{function}({x:R}) = {actual:R}, exact {expected:R}");
            }
        }
    }

    [Fact]
    public void The_square_root_is_within_its_stated_error_for_normal_numbers()
    {
        for (uint pattern = BitConverter.SingleToUInt32Bits(MathF.ScaleB(1, -126)); pattern < BitConverter.SingleToUInt32Bits(float.PositiveInfinity); pattern += 1021)
        {
            float x = BitConverter.UInt32BitsToSingle(pattern);
            float actual = Elementary.Sqrt(x);
            if (!(Ulp.Error(actual, Math.Sqrt(x)) <= 1.2))
            {
                Assert.Fail($"Sqrt({x:R}) = {actual:R}");
            }
        }
    }

    [Fact]
    public void The_square_root_of_a_subnormal_number_lies_between_zero_and_the_root()
    {
        for (uint pattern = 1; pattern < 0x00800000; pattern += 1021)
        {
            float x = BitConverter.UInt32BitsToSingle(pattern);
            Assert.InRange(Elementary.Sqrt(x), 0, (float)Math.Sqrt(x) * (1 + 2e-7f));
        }
    }

    [Fact]
    public void Zero_infinity_and_NaN_are_their_own_square_roots()
    {
        Assert.Equal(0, Elementary.Sqrt(0));
        Assert.Equal(float.PositiveInfinity, Elementary.Sqrt(float.PositiveInfinity));
        Assert.Equal(float.NaN, Elementary.Sqrt(float.NaN));
    }

    [Theory]
    [InlineData(nameof(Elementary.Sin), -0.0, -0.0)]
    [InlineData(nameof(Elementary.Sin), double.PositiveInfinity, double.NaN)]
    [InlineData(nameof(Elementary.Sin), double.NaN, double.NaN)]
    [InlineData(nameof(Elementary.Cos), 0.0, 1.0)]
    [InlineData(nameof(Elementary.Cos), double.NegativeInfinity, double.NaN)]
    [InlineData(nameof(Elementary.Cos), double.NaN, double.NaN)]
    [InlineData(nameof(Elementary.Exp), 0.0, 1.0)]
    [InlineData(nameof(Elementary.Exp), double.NegativeInfinity, 0.0)]
    [InlineData(nameof(Elementary.Exp), double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(nameof(Elementary.Exp), double.NaN, double.NaN)]
    [InlineData(nameof(Elementary.Exp), 709.79, double.PositiveInfinity)]
    [InlineData(nameof(Elementary.Exp), -745.2, 0.0)]
    [InlineData(nameof(Elementary.Log), 1.0, 0.0)]
    [InlineData(nameof(Elementary.Log), 0.0, double.NegativeInfinity)]
    [InlineData(nameof(Elementary.Log), -1e-320, double.NaN)]
    [InlineData(nameof(Elementary.Log), double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(nameof(Elementary.Log), double.NegativeInfinity, double.NaN)]
    [InlineData(nameof(Elementary.Log), double.NaN, double.NaN)]
    [InlineData(nameof(Elementary.Tanh), -0.0, -0.0)]
    [InlineData(nameof(Elementary.Tanh), 5e-324, 5e-324)]
    [InlineData(nameof(Elementary.Tanh), double.PositiveInfinity, 1.0)]
    [InlineData(nameof(Elementary.Tanh), double.NegativeInfinity, -1.0)]
    [InlineData(nameof(Elementary.Tanh), double.NaN, double.NaN)]
    [InlineData(nameof(Elementary.Sigmoid), 0.0, 0.5)]
    [InlineData(nameof(Elementary.Sigmoid), double.NegativeInfinity, 0.0)]
    [InlineData(nameof(Elementary.Sigmoid), double.PositiveInfinity, 1.0)]
    [InlineData(nameof(Elementary.Sigmoid), double.NaN, double.NaN)]
    [InlineData(nameof(Elementary.Softplus), double.NegativeInfinity, 0.0)]
    [InlineData(nameof(Elementary.Softplus), double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(nameof(Elementary.Softplus), double.NaN, double.NaN)]
    public void Special_arguments_give_the_limits_of_the_function(string function, double x, double expected)
    {
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(Canonical(Double(function)(x))));
    }

    [Fact]
    public void Log_of_negative_zero_is_minus_infinity() => Assert.Equal(double.NegativeInfinity, Elementary.Log(-0.0));

    /// <summary>All NaN are one.</summary>
    private static double Canonical(double x) => double.IsNaN(x) ? double.NaN : x;

    private static double FromBits(string hexadecimal) =>
        BitConverter.UInt64BitsToDouble(ulong.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static Func<double, double> Double(string function) => function switch
    {
        nameof(Elementary.Sin) => Elementary.Sin,
        nameof(Elementary.Cos) => Elementary.Cos,
        nameof(Elementary.Exp) => Elementary.Exp,
        nameof(Elementary.Log) => Elementary.Log,
        nameof(Elementary.Tanh) => Elementary.Tanh,
        nameof(Elementary.Sigmoid) => Elementary.Sigmoid,
        _ => Elementary.Softplus,
    };

    private static (Func<float, float> Function, Func<double, double> Exact) Single(string function) => function switch
    {
        nameof(Elementary.Sin) => (Elementary.Sin, Math.Sin),
        nameof(Elementary.Cos) => (Elementary.Cos, Math.Cos),
        nameof(Elementary.Exp) => (Elementary.Exp, Math.Exp),
        nameof(Elementary.Log) => (Elementary.Log, Math.Log),
        nameof(Elementary.Tanh) => (Elementary.Tanh, Math.Tanh),
        nameof(Elementary.Sigmoid) => (Elementary.Sigmoid, x => 1 / (1 + Math.Exp(-x))),
        _ => (Elementary.Softplus, x => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)))),
    };

    private static double Log1p(double u) => u < 1e-5 ? u - (u * u / 2) + (u * u * u / 3) : Math.Log(1 + u);
}
