using System.Globalization;

namespace Gradus.Tests;

/// <summary>
/// Functions whose computation cancels: small differences of larger numbers, alone and divided by something small, where doubles lose most
/// or all of their digits, with gradients from series or from forms that do not cancel. Points go down to where nothing is left of f.
/// </summary>
internal static class CancellingFunctions
{
    private delegate double Unary(double x);

    // Points are ±10^u with u between the two numbers; + alone where the name ends with a plus.
    private static readonly (string Name, Unary F, Unary Slope, double Low, double High)[] All =
    [
        ("(1 − cos x)/x²", x => (1 - Math.Cos(x)) / (x * x), x => (-x / 12) + (x * x * x / 180), -9, -2),
        ("(eˣ − 1)/x", x => (Math.Exp(x) - 1) / x, x => 0.5 + (x / 3) + (x * x / 8) + (x * x * x / 30), -16.5, -3),
        ("ln(1 + x)/x", x => Math.Log(1 + x) / x, x => -0.5 + (2 * x / 3) - (3 * x * x / 4) + (4 * x * x * x / 5), -16.5, -3),
        ("(√(1 + x) − 1)/x", x => (Math.Sqrt(1 + x) - 1) / x, x => -0.125 + (x / 8) - (15 * x * x / 128), -16.5, -4),
        ("(x − sin x)/x³", x => (x - Math.Sin(x)) / (x * x * x), x => (-x / 60) + (x * x * x / 1260), -9, -2),
        ("(1 − cos x)/x", x => (1 - Math.Cos(x)) / x, x => 0.5 - (x * x / 8), -9, -2),
        ("(eˣ − 1 − x)/x²", x => (Math.Exp(x) - 1 - x) / (x * x), x => (1.0 / 6) + (x / 12) + (x * x / 40), -9, -3),
        ("(eˣ − e⁻ˣ)/2x", x => (Math.Exp(x) - Math.Exp(-x)) / (2 * x), x => (x / 3) + (x * x * x / 30), -16, -2),
        ("ln((1 + x)/(1 − x))/2x", x => Math.Log((1 + x) / (1 - x)) / (2 * x), x => (2 * x / 3) + (4 * x * x * x / 5), -16, -3),
        ("(1 − (1 − x)³)/x", x => (1 - ((1 - x) * (1 - x) * (1 - x))) / x, x => -3 + (2 * x), -16.5, -1),
        ("1 − cos x", x => 1 - Math.Cos(x), Math.Sin, -12, -1),
        ("eˣ − 1", x => Math.Exp(x) - 1, Math.Exp, -18, -1),
        ("ln(1 + x)", x => Math.Log(1 + x), x => 1 / (1 + x), -18, -1),
        ("√(1 + x) − 1", x => Math.Sqrt(1 + x) - 1, x => 0.5 / Math.Sqrt(1 + x), -18, -1),
        ("sin(x + 1) − sin 1", x => Math.Sin(x + 1) - Math.Sin(1), x => Math.Cos(x + 1), -18, -1),
        ("(x + 1)² − 1", x => ((x + 1) * (x + 1)) - 1, x => 2 * (x + 1), -18, -1),
        ("(x + b) − b", x => x + 1e8 - 1e8, _ => 1, -9, 3),
        ("(x + b)² − b²", x => ((x + 1e8) * (x + 1e8)) - 1e16, x => 2 * (x + 1e8), -9, 3),
        ("√(x² + 1) − x +", x => Math.Sqrt((x * x) + 1) - x, x => -1 / (Hypotenuse(x) * (Hypotenuse(x) + x)), 0, 9),
        ("1/x − 1/(x + 1) +", x => (1 / x) - (1 / (x + 1)), x => -((2 * x) + 1) / (x * x * (x + 1) * (x + 1)), 0, 12),
        ("cosh x − sinh x +", x => Math.Cosh(x) - Math.Sinh(x), x => -Math.Exp(-x), -1, 1.8),
        ("√(b² + x) − b +", x => Math.Sqrt(1e10 + x) - 1e5, x => 0.5 / Math.Sqrt(1e10 + x), -4, 4),
        ("ln(1 + e⁻ˣ) +", x => Math.Log(1 + Math.Exp(-x)), x => -1 / (1 + Math.Exp(x)), 0, 1.6),
        ("1 − σ(x) +", x => 1 - (1 / (1 + Math.Exp(-x))), x => -1 / (2 + Math.Exp(x) + Math.Exp(-x)), 0, 1.6),
        ("1 − tanh² x +", x => 1 - (Math.Tanh(x) * Math.Tanh(x)), x => -2 * Math.Tanh(x) / (Math.Cosh(x) * Math.Cosh(x)), -1, 1.3),
        ("tanh by eˣ", x => (Math.Exp(2 * x) - 1) / (Math.Exp(2 * x) + 1), x => 1 / (Math.Cosh(x) * Math.Cosh(x)), -18, 1),
        ("arccos(1 − x) +", x => Math.Acos(1 - x), x => 1 / Math.Sqrt(x * (2 - x)), -15, -1),
        ("ln eˣ", x => Math.Log(Math.Exp(x)), _ => 1, -18, 2.5),
        ("x/(x + 1) − 1 +", x => (x / (x + 1)) - 1, x => 1 / ((x + 1) * (x + 1)), 0, 12),
        ("ln(x + 1) − ln x +", x => Math.Log(x + 1) - Math.Log(x), x => -1 / (x * (x + 1)), 0, 12),
        ("x − √(x² − 1) +", x => x - Math.Sqrt((x * x) - 1), x => -1 / (Leg(x) * (x + Leg(x))), 0.3, 9),
        ("sin of many turns", x => Math.Sin((2e8 * Math.PI) + x), x => Math.Cos((2e8 * Math.PI) + x), -9, 1),
        ("cos² + sin²", x => (Math.Cos(x) * Math.Cos(x)) + (Math.Sin(x) * Math.Sin(x)), _ => 0, -9, 5),
    ];

    /// <summary>One of them, alone, beside another variable, or times one.</summary>
    public static HardFunction Draw(ulong seed)
    {
        var rng = new Rng(seed);
        (string name, Unary f, Unary slope, double low, double high) = All[rng.NextInt32(All.Length)];
        double size = Math.Pow(10, low + ((high - low) * rng.NextDouble()));
        double x = name.EndsWith('+') || rng.NextInt32(2) == 0 ? size : -size;
        string where = string.Create(CultureInfo.InvariantCulture, $"{name} at {x:R} (seed {seed})");
        return rng.NextInt32(3) switch
        {
            0 => new HardFunction(where, at => f(at[0]), at => [slope(at[0])], [x]),
            1 => new HardFunction($"{where} + sin", at => f(at[0]) + Math.Sin(at[1]), at => [slope(at[0]), Math.Cos(at[1])], [x, 0.7]),
            _ => new HardFunction($"{where}, times", at => f(at[0]) * at[1], at => [slope(at[0]) * at[1], f(at[0])], [x, 0.7]),
        };
    }

    private static double Hypotenuse(double x) => Math.Sqrt((x * x) + 1);

    private static double Leg(double x) => Math.Sqrt((x - 1) * (x + 1));
}
