using Gradus.Autodiff;
using Gradus.Autodiff.Checking;
using Gradus.Autodiff.Ops;
using Gradus.Tensors;

namespace Gradus.Tests.Autodiff;

public sealed class OpGradientTests
{
    [Fact]
    public void Every_op_of_the_library_is_in_the_table()
    {
        string[] ops = [.. typeof(Op<>).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsPublic && type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(Op<>))
            .Select(type => type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)])
            .Order()];

        Assert.Equal(ops, OpTable.Entries.Select(entry => entry.Op).Order());
    }

    [Theory]
    [MemberData(nameof(OpTable.Names), MemberType = typeof(OpTable))]
    public void Reverse_forward_and_differences_agree(string op)
    {
        (Shape[] shapes, bool positive, Func<Var<double>[], Var<double>> record) = OpTable.Find(op);
        for (ulong seed = 0; seed < 5; seed++)
        {
            GradientReport report = GradientCheck.Verify(record, new GradientCheckOptions { Seed = seed }, OpTable.RandomInputs(shapes, positive, seed));

            Assert.True(report.Passed, $"{op}: {report}");
        }
    }

    [Theory]
    [MemberData(nameof(OpTable.Names), MemberType = typeof(OpTable))]
    public void Gradients_add_up_where_a_value_is_used_twice(string op)
    {
        (Shape[] shapes, bool positive, Func<Var<double>[], Var<double>> record) = OpTable.Find(op);
        GradientReport report = GradientCheck.Verify(x => record(x) + record(x).Square(), OpTable.RandomInputs(shapes, positive, 3));

        Assert.True(report.Passed, $"{op}: {report}");
    }

    [Theory]
    [MemberData(nameof(OpTable.Names), MemberType = typeof(OpTable))]
    public void A_rowwise_op_gives_the_same_rows_in_windows_as_at_once(string op)
    {
        (Shape[] shapes, bool positive, Func<Var<double>[], Var<double>> record) = OpTable.Find(op);
        Tensor<double>[] inputs = OpTable.RandomInputs(shapes, positive, 11);
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Var<double>[] leaves = [.. inputs.Select((x, i) => tape.Leaf($"x{i}", x.Rows, x.Cols))];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i].Value.CopyFrom(inputs[i].Span);
        }

        Var<double> y = record(leaves);
        Section section = tape.EndSection("op");
        CompiledTape<double> compiled = tape.Compile();
        if (section.BatchRows is not int rows)
        {
            Assert.Throws<InvalidOperationException>(() => compiled.Forward(section, 0, 1));
            return;
        }

        compiled.Forward();
        double[] atOnce = y.Value.Span.ToArray();
        y.Value.Span.Clear();
        for (int first = 0; first < rows; first += 2)
        {
            compiled.Forward(section, first, Math.Min(2, rows - first));
        }

        Assert.Equal(atOnce, y.Value.Span.ToArray());
    }
}
