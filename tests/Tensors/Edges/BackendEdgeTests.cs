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

    private const string Binary = "a R,C; b R,C; !y R,C; y=a; y=b";
    private const string Unary = "x R,C; !y R,C; y=x";

    private static readonly Dictionary<string, MemberShapes> Shapes = new Dictionary<string, string>
    {
        ["Fill"] = "!y R,C",
        ["Copy"] = Unary,
        ["Sum"] = Binary,
        ["Difference"] = Binary,
        ["Multiply"] = Binary,
        ["AddMultiply"] = Binary,
        ["Scale"] = Unary,
        ["AddScaled"] = Unary,
        ["AddScaledMultiply"] = Binary,
        ["AddConstant"] = "alpha 1,1; !y R,C",
        ["FlushBelow"] = "!y R,C",
        ["Minimum"] = Binary,
        ["Maximum"] = Binary,
        ["Clip"] = "x R,C; bounds 1,2; !y R,C; y=x",
        ["Relu"] = Unary,
        ["Tanh"] = Unary,
        ["Exp"] = Unary,
        ["Sigmoid"] = Unary,
        ["Softplus"] = Unary,
        ["Log"] = Unary,
        ["AddWhereLess"] = "a R,C; b R,C; dy R,C; !dx R,C; dx=a; dx=b; dx=dy",
        ["ClipVjp"] = "x R,C; bounds 1,2; dy R,C; !dx R,C; dx=x; dx=dy",
        ["ReluVjp"] = "y R,C; dy R,C; !dx R,C; dx=y; dx=dy",
        ["TanhVjp"] = "y R,C; dy R,C; !dx R,C; dx=y; dx=dy",
        ["SigmoidVjp"] = "y R,C; dy R,C; !dx R,C; dx=y; dx=dy",
        ["SoftplusVjp"] = "x R,C; dy R,C; !dx R,C; dx=x; dx=dy",
        ["LogVjp"] = "x R,C; dy R,C; !dx R,C; dx=x; dx=dy",
        ["Product"] = "a M,K; b K,N; !c M,N",
        ["ProductTransposedB"] = "a M,K; b N,K; !c M,N",
        ["ProductTransposedA"] = "a K,M; b K,N; !c M,N",
        ["Affine"] = "x B,in; weight in+1,out; !y B,out",
        ["AffineWeightVjp"] = "x B,in; dy B,out; !dWeight in+1,out",
        ["Transpose"] = "x M,N; !y N,M",
        ["Gru"] = "x B,3H; h B,H; !gates B,3H; !n B,H; !y B,H",
        ["GruVjp"] = "h B,H; gates B,3H; n B,H; !dy B,H; !dx B,3H; !dp B,3H",
        ["Lstm"] = "x B,4H; state B,2H; !gates B,4H; !s B,H; !y B,2H",
        ["LstmVjp"] = "state B,2H; gates B,4H; s B,H; !dy B,2H; !dp B,4H",
        ["Total"] = "x R,C; !y 1,1",
        ["Dot"] = "a R,C; b R,C; !y 1,1",
        ["IsFinite"] = "x R,C; !y 1,1",
        ["ClipByNorm"] = "limit 1,1; !norm 1,1; !y R,C",
        ["LogSoftmax"] = "x B,A; !y B,A; y=x",
        ["LogSoftmaxVjp"] = "y B,A; dy B,A; !dx B,A",
        ["LogSoftmaxJvp"] = "y B,A; dx B,A; !dy B,A",
        ["Pick"] = "x B,A; index B,1; !y B,1",
        ["PickVjp"] = "index B,1; dy B,1; !dx B,A",
        ["RowSum"] = "x B,A; !y B,1",
        ["AddRowDot"] = "a B,A; b B,A; !y B,1",
        ["AddColumnSum"] = "x B,A; !y 1,A",
        ["AddRow"] = "row 1,A; !y B,A",
        ["AddColumn"] = "column B,1; !y B,A",
        ["ScaleRows"] = "x B,A; column B,1; !y B,A; y=x",
        ["AddScaledRows"] = "x B,A; column B,1; !y B,A; y=x",
        ["AddScaledColumns"] = "x B,A; row 1,A; !y B,A; y=x",
        ["AddColumnDot"] = "a B,A; b B,A; !y 1,A",
        ["Standardize"] = "x B,A; !y B,A",
        ["StandardizeVjp"] = "x B,A; y B,A; dy B,A; !dx B,A",
        ["Convolve"] = "x B,9; weight in+1,3; !y B,12",
        ["ConvolveInputVjp"] = "dy B,12; weight in+1,3; !dx B,9",
        ["ConvolveWeightVjp"] = "x B,9; dy B,12; !dWeight in+1,3",
        ["PatchSecondMoment"] = "x B,9; !c 5,5",
        ["MaxPool"] = "x B,9; !y B,4",
        ["MaxPoolVjp"] = "x B,9; dy B,4; !dx B,9",
        ["MaxPoolJvp"] = "x B,9; dx B,9; !dy B,4",
        ["AveragePool"] = "x B,9; !y B,4",
        ["AveragePoolVjp"] = "dy B,4; !dx B,9",
        ["SgdStep"] = "gradient 1,P; learningRate 1,1; !velocity 1,P; !theta 1,P",
        ["RmsPropStep"] = "gradient 1,P; learningRate 1,1; !meanSquare 1,P; !theta 1,P",
        ["AdamStep"] = "gradient 1,P; scalars 1,4; !mean 1,P; !meanSquare 1,P; !theta 1,P",
        ["AffineSecondMoment"] = "x B,in; !c in+1,in+1",
        ["SecondMoment"] = "x B,n; !c n,n",
        ["Trace"] = "a n,n; !y 1,1",
        ["AddDiagonal"] = "!a n,n",
        ["OneNorm"] = "a n,n; !y 1,1",
        ["TryCholesky"] = "a n,n; !l n,n; l=a",
        ["CholeskyInverse"] = "l n,n; !inverse n,n; inverse=l",
        ["TrySymmetricEigen"] = "a n,n; !values 1,n; !vectors n,n",
        ["DivideByOuter"] = "x M,N; a 1,M; b 1,N; !y M,N; y=x",
    }.ToDictionary(entry => entry.Key, entry => new MemberShapes(entry.Value));

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
