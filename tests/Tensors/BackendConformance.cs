using System.Numerics;

namespace Gradus.Tests;

/// <summary>
/// Runs a member on a backend and on <see cref="ReferenceBackend{T}"/> with the same numbers and compares every element of every operand,
/// the memory around the views included. The tests are in the partial files, one per family; <see cref="SingleConformance"/> and
/// <see cref="DoubleConformance"/> run all of them at their precision.
/// </summary>
/// <typeparam name="T">The precision.</typeparam>
public abstract partial class BackendConformance<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly ReferenceBackend<T> Reference = new();
    private readonly Random _random = new(20240607);

    public static TheoryData<string> Backends => BackendsUnderTest.All;

    public static TheoryData<string> AllBackends => BackendsUnderTest.AllAndGuarded;

    internal static T Number(double x) => T.CreateTruncating(x);

    /// <summary>Uniform in [−2, 2).</summary>
    private T Uniform() => Number((_random.NextDouble() * 4) - 2);

    /// <summary>Uniform in (0, 2].</summary>
    private T Positive() => Number(2 - (_random.NextDouble() * 2));

    /// <summary>Mostly uniform, with zeros of both signs, infinities, NaN, subnormal and huge numbers, and equal values now and then.</summary>
    private T Special() => _random.Next(24) switch
    {
        0 => T.Zero,
        1 => T.NegativeZero,
        2 => T.PositiveInfinity,
        3 => T.NegativeInfinity,
        4 => T.NaN,
        5 => T.Epsilon,
        6 => -T.Epsilon * Number(1000),
        7 => T.One,
        8 => -T.One,
        9 => Number(typeof(T) == typeof(float) ? 3e38 : 1e308),
        10 => Number(90),
        11 => Number(-700),
        _ => Uniform(),
    };

    /// <summary>Numbers that a member takes from a tensor.</summary>
    private static Tensor<T> Row(Backend<T> backend, params double[] values)
    {
        Tensor<T> row = backend.Allocate(1, values.Length);
        row.CopyFrom([.. values.Select(Number)]);
        return row;
    }

    private Operand<T> Filled(int rows, int cols, Layout layout, Func<T> value)
    {
        var operand = new Operand<T>(rows, cols, layout);
        operand.Fill(value);
        return operand;
    }

    private static void Check(string backend, Action<Backend<T>, Tensor<T>[]> member, Tolerance tolerance, params Operand<T>[] operands)
    {
        Backend<T> candidate = BackendsUnderTest.Create<T>(backend);
        Check(candidate, member, tolerance, operands);
    }

    private static void Check(Backend<T> candidate, Action<Backend<T>, Tensor<T>[]> member, Tolerance tolerance, params Operand<T>[] operands)
    {
        Operand<T>[] actual = [.. operands.Select(o => o.Clone(candidate.Memory))];
        Operand<T>[] expected = [.. operands.Select(o => o.Clone())];
        Operand<T>[] terms = expected;
        member(candidate, [.. actual.Select(o => o.View)]);
        member(Reference, [.. expected.Select(o => o.View)]);
        if (tolerance.Scaling == Tolerance.Scale.Terms && !candidate.IsBitReproducible)
        {
            terms = [.. operands.Select(o => o.Magnitudes())];
            member(Reference, [.. terms.Select(o => o.View)]);
        }

        for (int o = 0; o < operands.Length; o++)
        {
            ReadOnlySpan<T> wanted = expected[o].Read(), found = actual[o].Read(), scales = terms[o].Read();
            for (int i = 0; i < wanted.Length; i++)
            {
                (T want, T got) = (wanted[i], found[i]);
                bool good = operands[o].IsInside(i)
                    ? tolerance.Accepts(want, got, scales[i], candidate.IsBitReproducible)
                    : want.Equals(got);
                if (!good)
                {
                    string shapes = string.Join(", ", operands.Select(x => $"{x.View.Shape} {x.Layout}"));
                    string place = operands[o].IsInside(i) ? "element" : "memory outside the view, element";
                    Assert.Fail($"{candidate.Name}: operands {shapes}; operand {o}, {place} {i}: expected {want:R}, got {got:R}");
                }
            }
        }
    }
}
