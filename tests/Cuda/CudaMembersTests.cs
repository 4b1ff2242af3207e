using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Gradus.Tests;

/// <summary>
/// Every public member on the stand-in device has the bits of the managed backend, whatever the shapes, the layout and the numbers. Members
/// come from <see cref="MemberShapes"/>; one that takes images has those of the conformance suite besides.
/// </summary>
public abstract class CudaMembersTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly PatchGeometry Patches = new(new ImageShape(3, 3, 1), 2);

    /// <summary>Small; ones only; beyond a block, a tile and a chunk; few columns of long sums.</summary>
    private static readonly Dictionary<string, MemberShapes>[] Sizes =
    [
        MemberShapes.All(),
        MemberShapes.All(SizesOf(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
        MemberShapes.All(SizesOf(37, 70, 33, 65, 70, 130, 66, 3001, 40, 65, 67, 20)),
        MemberShapes.All(SizesOf(300, 16, 3, 700, 5, 200, 3, 255, 17, 64, 4, 64)),
        MemberShapes.All(SizesOf(2, 17, 64, 2, 129, 33, 1, 16, 33, 300, 130, 1)),
    ];

    private readonly Random _random = new(20261130);

    public static TheoryData<string> Members => [.. Sizes[0].Keys];

    [SkippableTheory]
    [MemberData(nameof(Members))]
    public void A_member_has_the_bits_of_the_managed_backend(string member)
    {
        CudaBackend<T> cuda = StandInDriver.Backend<T>();
        foreach (Dictionary<string, MemberShapes> sizes in TakesImages(member) ? Sizes[..1] : Sizes)
        {
            foreach (Layout layout in Enum.GetValues<Layout>())
            {
                foreach (bool flag in HasFlag(member) ? (bool[])[false, true] : [true])
                {
                    Compare(cuda, member, sizes[member], layout, flag, Usual);
                    Compare(cuda, member, sizes[member], layout, flag, Special);
                }
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Members))]
    public void A_destination_may_be_the_source_where_the_member_says_so(string member)
    {
        CudaBackend<T> cuda = StandInDriver.Backend<T>();
        MemberShapes shapes = Sizes[TakesImages(member) ? 0 : 2][member];
        foreach (MemberShapes.Operand destination in shapes.Operands.Where(operand => operand.IsDestination))
        {
            foreach (MemberShapes.Operand source in shapes.Operands.Where(source => shapes.MayBeSame(destination, source)))
            {
                Compare(cuda, member, shapes, Layout.Strided, flag: true, Usual, (destination, source));
            }
        }
    }

    [SkippableFact]
    public void Functions_have_the_bits_of_the_managed_backend_for_every_kind_of_number()
    {
        const int Count = 100_000;
        CudaBackend<T> cuda = StandInDriver.Backend<T>();
        var managed = new ManagedBackend<T>();
        var x = new Tensor<T>(1, Count);
        _random.NextBytes(MemoryMarshal.AsBytes(x.Span[(Count / 2)..]));
        foreach (ref T element in x.Span[..(Count / 2)])
        {
            element = T.CreateTruncating((_random.NextDouble() - 0.5) * Math.ScaleB(1, _random.Next(-5, 11)));
        }

        Tensor<T> there = cuda.Allocate(1, Count);
        Tensor<T> result = cuda.Allocate(1, Count);
        var expected = new Tensor<T>(1, Count);
        there.CopyFrom(x.Span);
        foreach (Action<Backend<T>, Tensor<T>, Tensor<T>> member in (Action<Backend<T>, Tensor<T>, Tensor<T>>[])
            [(b, from, to) => b.Tanh(from, to), (b, from, to) => b.Exp(from, to), (b, from, to) => b.Log(from, to), (b, from, to) => b.Sigmoid(from, to), (b, from, to) => b.Softplus(from, to)])
        {
            member(cuda, there, result);
            member(managed, x, expected);
            Same(expected.Span, result.Read(), "a function");
        }
    }

    /// <summary>Images have the shape of their patches.</summary>
    private static bool TakesImages(string member) =>
        typeof(Backend<T>).GetMethod(member)!.GetParameters().Any(parameter => parameter.ParameterType == typeof(PatchGeometry));

    private static bool HasFlag(string member) =>
        typeof(Backend<T>).GetMethod(member)!.GetParameters().Any(parameter => parameter.ParameterType == typeof(bool));

    private void Compare(
        CudaBackend<T> cuda,
        string member,
        MemberShapes shapes,
        Layout layout,
        bool flag,
        Func<T> number,
        (MemberShapes.Operand Destination, MemberShapes.Operand Source)? same = null)
    {
        var operands = new List<Operand<T>>();
        Tensor<int> index = default;
        foreach (MemberShapes.Operand shape in shapes.Operands)
        {
            var operand = new Operand<T>(shape.Shape.Rows, shape.Shape.Cols, layout);
            operand.Fill(number);
            operands.Add(operand);
            Restrict(member, shape, operand.View);
            if (shape.Name == "index")
            {
                index = new Tensor<int>(shape.Shape.Rows, 1);
                foreach (ref int column in index.Span)
                {
                    column = _random.Next(shapes.Operands.Single(o => o.Name is "x" or "dx").Shape.Cols);
                }
            }
        }

        if (same is { } pair)
        {
            int destination = shapes.Operands.ToList().IndexOf(pair.Destination), source = shapes.Operands.ToList().IndexOf(pair.Source);
            operands[destination] = operands[source];
        }

        object?[] numbers = [number(), number(), number()];
        (object? expected, Operand<T>[] managed) = Run(new ManagedBackend<T>(), member, operands, index, flag, numbers);
        (object? found, Operand<T>[] there) = Run(cuda, member, operands, index, flag, numbers);
        string where = $"{member} of {string.Join(", ", shapes.Operands.Select(o => o.Shape))}, {layout}, {flag}";
        Assert.True(Equals(expected, found), where);
        for (int i = 0; i < operands.Count && expected is not false; i++)
        {
            Same(managed[i].Read(), there[i].Read(), $"{where}, operand {i}");
        }
    }

    /// <summary>A matrix that has a factor, bounds in their order, and gradients within a range.</summary>
    private void Restrict(string member, MemberShapes.Operand shape, Tensor<T> x)
    {
        if (member is "TryCholesky" or "CholeskyInverse" or "TrySymmetricEigen" && shape.Name is "a" or "l")
        {
            for (int i = 0; i < x.Rows; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    x[i, j] = x[j, i] = i == j ? T.CreateTruncating(x.Rows) : Usual() / T.CreateTruncating(4);
                }
            }
        }

        if (shape.Name == "bounds")
        {
            (x[0, 0], x[0, 1]) = (-T.One / T.CreateTruncating(2), _random.Next(3) == 0 ? -T.One / T.CreateTruncating(2) : T.One);
        }
    }

    private static (object? Answer, Operand<T>[] Operands) Run(
        Backend<T> backend, string member, List<Operand<T>> operands, Tensor<int> index, bool flag, object?[] numbers)
    {
        // One clone for each operand, also where two are the same.
        Dictionary<Operand<T>, Operand<T>> clones = operands.Distinct().ToDictionary(operand => operand, operand => operand.Clone(backend.Memory));
        Operand<T>[] mine = [.. operands.Select(operand => clones[operand])];
        Tensor<int> columns = default;
        if (index.Exists)
        {
            columns = backend.Allocate<int>(index.Rows, 1);
            columns.CopyFrom(index.Span);
        }

        MethodInfo method = typeof(Backend<T>).GetMethod(member)!;
        (int next, int scalar) = (0, 0);
        object?[] arguments = [.. method.GetParameters().Select(parameter =>
            parameter.ParameterType == typeof(Tensor<T>) ? mine[next++].View
            : parameter.ParameterType == typeof(Tensor<int>) ? Skipped(columns)
            : parameter.ParameterType == typeof(bool) ? flag
            : parameter.ParameterType == typeof(int) ? 0
            : parameter.ParameterType == typeof(PatchGeometry) ? Patches
            : numbers[scalar++])];
        return (method.Invoke(backend, arguments), mine);

        object Skipped(Tensor<int> value)
        {
            next++;
            return value;
        }
    }

    private static void Same(ReadOnlySpan<T> expected, ReadOnlySpan<T> found, string where)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            // The bits of a NaN are not IEEE's; they differ between processors.
            bool same = T.IsNaN(expected[i]) ? T.IsNaN(found[i]) : BitConverter.DoubleToInt64Bits(double.CreateTruncating(expected[i])) == BitConverter.DoubleToInt64Bits(double.CreateTruncating(found[i]));
            if (!same)
            {
                Assert.Fail($"{where}, element {i}: {found[i]:R} instead of {expected[i]:R}");
            }
        }
    }

    private static Dictionary<string, int> SizesOf(int b, int a, int r, int c, int m, int k, int n, int p, int square, int inputs, int outputs, int h) =>
        new() { ["B"] = b, ["A"] = a, ["R"] = r, ["C"] = c, ["M"] = m, ["K"] = k, ["N"] = n, ["P"] = p, ["n"] = square, ["in"] = inputs, ["out"] = outputs, ["H"] = h };

    private T Usual() => T.CreateTruncating((_random.NextDouble() * 4) - 2);

    private T Special() => _random.Next(24) switch
    {
        0 => T.Zero,
        1 => T.NegativeZero,
        2 => T.PositiveInfinity,
        3 => T.NegativeInfinity,
        4 => T.NaN,
        5 => T.Epsilon,
        6 => -T.Epsilon * T.CreateTruncating(1000),
        7 => T.One,
        8 => T.CreateTruncating(typeof(T) == typeof(float) ? 3e38 : 1e308),
        9 => T.CreateTruncating(90),
        10 => T.CreateTruncating(-700),
        _ => Usual(),
    };
}
