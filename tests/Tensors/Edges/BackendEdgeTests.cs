using System.Numerics;
using System.Reflection;

namespace Gradus.Tests;

/// <summary>
/// Every public member of <see cref="Backend{T}"/> refuses wrong operands before it touches an element, in Release as in Debug. Members are
/// found by reflection, so a new one fails here until its shapes are listed.
/// <para>
/// Operands of a wrong call lie in the first page of the address space, which no system maps: a member that reads or writes one element of
/// them ends in a <see cref="NullReferenceException"/> instead of an <see cref="ArgumentException"/>.
/// </para>
/// </summary>
public abstract class BackendEdgeTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Between them a fault becomes a NullReferenceException.
    private const nint FirstAddress = 64;
    private const nint LastAddress = 48 * 1024;

    private static readonly Dictionary<string, MemberShapes> Shapes = MemberShapes.All();

    /// <summary>Images of 9 numbers, patches of 4 at 4 positions.</summary>
    private static readonly PatchGeometry Patches = new(new ImageShape(3, 3, 1), 2);

    private nint _nextAddress = FirstAddress;

    public static TheoryData<string> Members => [.. PublicMembers.Select(member => member.Name)];

    private static IEnumerable<MethodInfo> PublicMembers => typeof(Backend<T>)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => method.GetParameters().Any(parameter => IsTensor(parameter.ParameterType)));

    [Fact]
    public void Every_public_member_is_listed_and_none_can_be_overridden()
    {
        Assert.Equal(Shapes.Keys.Order(), PublicMembers.Select(member => member.Name).Order());
        Assert.All(PublicMembers, member => Assert.False(member.IsVirtual, $"{member.Name} is virtual: a backend could leave out the checks."));
        foreach (MethodInfo member in PublicMembers)
        {
            IEnumerable<string?> operands = member.GetParameters().Where(p => IsTensor(p.ParameterType)).Select(p => p.Name);
            Assert.Equal(operands, Shapes[member.Name].Operands.Select(operand => operand.Name));
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Right_operands_are_accepted(string member)
    {
        foreach (Backend<T> backend in Backends())
        {
            Tensor<T>[] operands = [.. Shapes[member].Operands.Select(operand => Ones(operand.Shape))];
            Assert.Null(Record.Exception(() => Call(backend, member, operands)));
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Wrong_shapes_are_refused_before_an_element_is_touched(string member)
    {
        MemberShapes shapes = Shapes[member];
        for (int changed = 0; changed < shapes.Operands.Count; changed++)
        {
            MemberShapes.Operand operand = shapes.Operands[changed];
            foreach (int change in (int[])[1, -1, 100])
            {
                foreach (bool rows in (bool[])[true, false])
                {
                    Shape shape = rows ? operand.Shape with { Rows = operand.Shape.Rows + change } : operand.Shape with { Cols = operand.Shape.Cols + change };
                    if (shapes.IsTied(operand, rows) && shape is { Rows: > 0, Cols: > 0 })
                    {
                        Shape[] all = [.. shapes.Operands.Select(o => o.Shape)];
                        all[changed] = shape;
                        Refused(member, AllUnmapped(all), $"{operand.Name} is {shape} instead of {operand.Shape}");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void What_is_no_tensor_or_in_other_memory_is_refused(string member)
    {
        MemberShapes shapes = Shapes[member];
        for (int changed = 0; changed < shapes.Operands.Count; changed++)
        {
            Tensor<T>[] operands = AllUnmapped(shapes.Operands.Select(o => o.Shape));
            operands[changed] = default;
            Refused(member, operands, $"{shapes.Operands[changed].Name} is default");
            operands[changed] = new Tensor<T>(new GuardedMemory().Allocate<T>(1000), 0, shapes.Operands[changed].Shape);
            Refused(member, operands, $"{shapes.Operands[changed].Name} is elsewhere");
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void A_destination_shares_no_element_with_another_operand_except_where_it_may_be_one(string member)
    {
        MemberShapes shapes = Shapes[member];
        for (int d = 0; d < shapes.Operands.Count; d++)
        {
            for (int s = 0; s < shapes.Operands.Count; s++)
            {
                (MemberShapes.Operand destination, MemberShapes.Operand source) = (shapes.Operands[d], shapes.Operands[s]);
                if (s == d || !destination.IsDestination || source.Name == "index")
                {
                    continue;
                }

                // At the same place; then one element further, which is an overlap of different elements if both have several.
                Tensor<T>[] operands = AllUnmapped(shapes.Operands.Select(o => o.Shape));
                Storage<T> shared = UnmappedStorage(500);
                operands[d] = new Tensor<T>(shared, 0, destination.Shape);
                operands[s] = new Tensor<T>(shared, 0, source.Shape);
                if (!shapes.MayBeSame(destination, source))
                {
                    Refused(member, operands, $"{source.Name} begins where {destination.Name} does");
                }

                operands[s] = new Tensor<T>(shared, 1, source.Shape);
                if (destination.Shape.Count > 1)
                {
                    Refused(member, operands, $"{source.Name} begins in {destination.Name}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void A_destination_may_be_the_source_that_it_may_be_or_lie_between_its_rows(string member)
    {
        MemberShapes shapes = Shapes[member];
        foreach (MemberShapes.Operand destination in shapes.Operands.Where(o => o.IsDestination))
        {
            foreach (MemberShapes.Operand source in shapes.Operands.Where(o => o != destination && o.Name != "index"))
            {
                var columns = new Tensor<T>(Math.Max(destination.Shape.Rows, source.Shape.Rows), destination.Shape.Cols + source.Shape.Cols);
                new ReferenceBackend<T>().Fill(T.One, columns);
                Tensor<T> Of(MemberShapes.Operand operand) =>
                    operand == destination ? columns.ColumnRange(0, operand.Shape.Cols).RowRange(0, operand.Shape.Rows)
                    : operand == source ? columns.ColumnRange(destination.Shape.Cols, operand.Shape.Cols).RowRange(0, operand.Shape.Rows)
                    : Ones(operand.Shape);
                if (!(member == "TrySymmetricEigen" && destination.Name == "values"))
                {
                    Assert.Null(Record.Exception(() => Call(new ManagedBackend<T>(), member, [.. shapes.Operands.Select(Of)])));
                }

                if (shapes.MayBeSame(destination, source))
                {
                    Tensor<T> one = Ones(source.Shape);
                    Tensor<T>[] operands = [.. shapes.Operands.Select(o => o == destination || o == source ? one : Ones(o.Shape))];
                    Assert.Null(Record.Exception(() => Call(new ManagedBackend<T>(), member, operands)));
                }
            }
        }
    }

    [Theory]
    [InlineData("Pick")]
    [InlineData("PickVjp")]
    public void An_index_that_is_no_column_is_refused_before_an_element_is_touched(string member)
    {
        MemberShapes shapes = Shapes[member];
        foreach (int wild in (int[])[-1, 3, int.MinValue, int.MaxValue, 1_000_000_000])
        {
            for (int row = 0; row < 5; row++)
            {
                var index = new Tensor<int>(5, 1);
                index[row, 0] = wild;
                foreach (Backend<T> backend in Backends())
                {
                    Exception? found = Record.Exception(() => Call(backend, member, AllUnmapped(shapes.Operands.Select(o => o.Shape)), index));
                    string message = Assert.IsType<ArgumentOutOfRangeException>(found).Message;
                    Assert.Contains($"the index of row {row} is {wild}; it must be from 0 to 2", message, StringComparison.Ordinal);
                }
            }
        }
    }

    private static IEnumerable<Backend<T>> Backends()
    {
        yield return new ReferenceBackend<T>();
        yield return new ManagedBackend<T>();
        yield return new ManagedBackend<T>(threads: 2, VectorWidth.Auto, workPerPart: 1);
        yield return new MathNetBackend<T>();
        foreach (BlasKind kind in Enum.GetValues<BlasKind>())
        {
            if (BlasBackend<T>.TryCreate(kind, threads: 1, out BlasBackend<T>? blas, out _))
            {
                yield return blas;
            }
        }
    }

    private static void Refused(string member, Tensor<T>[] operands, string what)
    {
        foreach (Backend<T> backend in Backends())
        {
            Exception? found = Record.Exception(() => Call(backend, member, operands));
            Assert.True(found is ArgumentException { Message.Length: > 0 }, $"{backend.Name}.{member}, where {what}: {found?.ToString() ?? "accepted"}");
            Assert.DoesNotContain("(Parameter", found!.Message, StringComparison.Ordinal);
            Assert.StartsWith(member, found!.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Calls the member; an index, where it takes one, has the shape of its operand and zeros unless one is given.</summary>
    private static void Call(Backend<T> backend, string member, Tensor<T>[] operands, Tensor<int>? index = null)
    {
        MethodInfo method = typeof(Backend<T>).GetMethod(member)!;
        int next = 0;
        object[] arguments = [.. method.GetParameters().Select(Argument)];
        object Argument(ParameterInfo parameter)
        {
            if (!IsTensor(parameter.ParameterType))
            {
                return parameter.ParameterType == typeof(bool) ? false
                    : parameter.ParameterType == typeof(int) ? 0
                    : parameter.ParameterType == typeof(PatchGeometry) ? Patches
                    : (object)T.One;
            }

            Tensor<T> operand = operands[next++];
            return parameter.ParameterType == typeof(Tensor<T>) ? operand : index ?? Index(operand);
        }

        try
        {
            method.Invoke(backend, arguments);
        }
        catch (TargetInvocationException exception)
        {
            throw exception.InnerException!;
        }
    }

    private static Tensor<int> Index(Tensor<T> like) => !like.Exists ? default
        : like.Storage.IsOnHost ? new Tensor<int>(like.Rows, like.Cols)
        : new Tensor<int>(new GuardedMemory().Allocate<int>(1000), 0, like.Shape);

    private static Tensor<T> Ones(Shape shape)
    {
        var ones = new Tensor<T>(shape.Rows, shape.Cols);
        ones.Span.Fill(T.One);
        return ones;
    }

    /// <summary>A tensor at an address without memory, where no other tensor of the same call lies.</summary>
    private Tensor<T> Unmapped(Shape shape) => new(UnmappedStorage(shape.Count), 0, shape);

    private Tensor<T>[] AllUnmapped(IEnumerable<Shape> shapes)
    {
        _nextAddress = FirstAddress;
        return [.. shapes.Select(Unmapped)];
    }

    private unsafe Storage<T> UnmappedStorage(int length)
    {
        nint address = _nextAddress;
        _nextAddress += (nint)length * sizeof(T);
        Assert.True(_nextAddress <= LastAddress);
        return new Storage<T>(new object(), address, length);
    }

    private static bool IsTensor(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Tensor<>);
}
