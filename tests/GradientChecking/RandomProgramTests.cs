using FsCheck;
using FsCheck.Fluent;
using Gradus.Autodiff;
using Gradus.GradientChecking;

namespace Gradus.Tests;

public sealed class RandomProgramTests
{
    [Fact]
    [Trait("Category", "Stress")]
    public void Random_programs_are_right()
    {
        ProgramSummary summary = new RandomPrograms().Check(LongSweep.Of(200, 2_000), seed: 77_000);

        Assert.True(summary.Passed, summary.Failure?.ToString());
        Assert.InRange(summary.IllConditioned, 0, 20);
    }

    [Fact]
    public void Programs_use_every_op_and_use_values_twice()
    {
        var generator = new ProgramGenerator();
        TapeProgram[] programs = [.. Enumerable.Range(0, 500).Select(seed => generator.Generate((ulong)seed))];

        Assert.Equal(ProgramGenerator.LibraryOps.Order(), programs.SelectMany(program => program.Steps).Select(step => step.Op.Name).Distinct().Order());
        Assert.True(programs.Count(program => program.Steps.SelectMany(step => step.Operands).GroupBy(operand => operand).Any(uses => uses.Count() > 1)) > 100);
    }

    [Fact]
    public void One_program_in_sixteen_is_large_and_some_have_equal_inputs_by_value_and_by_identity()
    {
        var generator = new ProgramGenerator();
        TapeProgram[] programs = [.. Enumerable.Range(0, 4_000).Select(seed => generator.Generate((ulong)seed))];

        // A weight has a row for the bias: 5 for 4 columns. Ops on images make many columns of few, and so wide inputs to go with them;
        // recurrent ops have columns for each gate, and a concatenation has those of both. Large programs seldom have such an op, whose
        // arguments would be too large, so that nearly all of them are counted here.
        TapeProgram[] matrices =
            [.. programs.Where(program => !program.Steps.Any(step => step.Op.Name is "Convolution" or "MaxPool" or "AveragePool" or "Concat" or "Gru" or "Lstm"))];
        Assert.InRange(matrices.Count(program => program.Inputs.Any(x => x.Rows > 5 || x.Cols > 4)), programs.Length / 25, programs.Length / 14);
        Assert.Contains(programs, program => program.Inputs.Any(x => x is { Rows: > 16, Cols: > 16 }));
        Assert.True(programs.Count(program => program.Steps.Any(step => step.Operands is [var a, var b] && a == b)) > 100);
        Assert.True(programs.Count(program => program.Inputs is [var a, var b, ..] && a.Count > 1 && a.Shape == b.Shape && a.Span.SequenceEqual(b.Span)) > 20);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    public void A_rule_that_is_wrong_in_far_columns_or_rows_alone_is_found_and_shrunk_to_what_shows_it(int far)
    {
        foreach (bool byRows in (bool[])[false, true])
        {
            var wrong = ProgramOp.Of("Far", x => x.Tape.Record(new WrongFarAway(x, far, byRows)));
            ProgramFailure failure = Assert.IsType<ProgramFailure>(new RandomPrograms(ProgramGenerator.Of(wrong)).Check(2_000).Failure);

            Tensor<double> x = Assert.Single(failure.Minimal.Inputs);
            Assert.Equal(byRows ? new Shape(far + 1, 1) : new Shape(1, far + 1), x.Shape);
            Assert.Single(failure.Minimal.Steps);
        }
    }

    [Fact]
    public void A_rule_that_is_wrong_where_both_inputs_hold_the_same_numbers_is_found()
    {
        var wrong = ProgramOp.Of("Product", (a, b) => a.Tape.Record(new WrongWhereEqual(a, b)));
        ProgramFailure failure = Assert.IsType<ProgramFailure>(new RandomPrograms(ProgramGenerator.Of(wrong, maxSteps: 1)).Check(2_000).Failure);

        Assert.Equal(GradientVerdict.WrongReverse, failure.Report.Verdict);
    }

    [Fact]
    public void A_seed_is_a_program()
    {
        Assert.Equal(new ProgramGenerator().Generate(42).ToString(), new ProgramGenerator().Generate(42).ToString());
        Assert.NotEqual(new ProgramGenerator().Generate(42).ToString(), new ProgramGenerator().Generate(43).ToString());
    }

    [Fact]
    public void A_wrong_softmax_is_shrunk_to_at_most_three_ops_of_at_most_two_by_two()
    {
        var softmax = ProgramOp.Of("Softmax", x => x.Tape.Record(new DiagonalSoftmax(x)));
        var among = new RandomPrograms(new ProgramGenerator(8, 4, softmax));

        ProgramFailure failure = Assert.IsType<ProgramFailure>(among.Check(5_000).Failure);

        Assert.Equal(GradientVerdict.WrongReverse, failure.Report.Verdict);
        Assert.InRange(failure.Minimal.Steps.Count, 1, 3);
        Assert.All(failure.Minimal.Inputs, x => Assert.True(x is { Rows: <= 2, Cols: <= 2 }, x.Shape.ToString()));
        Assert.Contains("Softmax(", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains($"seed {failure.Seed}", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void FsCheck_draws_programs_and_shrinks_those_that_fail()
    {
        Arbitrary<TapeProgram> programs = Arbitraries.Programs();
        Prop.ForAll(programs, program => !program.Check(new GradientCheckOptions { Directions = 1 }).Failed).QuickCheckThrowOnFailure();

        // A property that is false wherever there is a Tanh shrinks to a program of a Tanh alone.
        Exception error = Assert.ThrowsAny<Exception>(() => Prop.ForAll(programs, program => program.Steps.All(step => step.Op.Name != "Tanh")).QuickCheckThrowOnFailure());
        string minimal = error.Message[error.Message.LastIndexOf("Console.WriteLine", StringComparison.Ordinal)..];
        Assert.Contains("return x[0].Tanh();", minimal, StringComparison.Ordinal);
        Assert.DoesNotContain("y0", minimal, StringComparison.Ordinal);
    }

    [Fact]
    public void FsCheck_draws_shapes_tensors_and_distributions()
    {
        Prop.ForAll(Arbitraries.Shapes(4), shape => shape is { Rows: >= 1 and <= 4, Cols: >= 1 and <= 4 }).QuickCheckThrowOnFailure();
        Prop.ForAll(Arbitraries.Tensors(3), x => x.Count <= 9 && x.Span.ToArray().All(double.IsFinite)).QuickCheckThrowOnFailure();
        Prop.ForAll(Arbitraries.Distributions(), drawn => !drawn.Check(new GradientCheckOptions { Directions = 1 }).Failed).QuickCheckThrowOnFailure();
        Assert.Contains(new Shape(1, 1), Arbitraries.Shapes().Shrinker(new Shape(3, 2)));
    }

    [Fact]
    public void A_program_is_printed_as_the_code_that_runs_it()
    {
        TapeProgram program = PrintedProgram.Data();

        Assert.Contains(Unindented(Body(program.ToString())), Unindented(Repository.Read("tests/GradientChecking/PrintedProgram.cs")), StringComparison.Ordinal);
        Tensor<double>[] values = program.Evaluate();
        Assert.Equal(PrintedProgram.Run([.. program.Inputs]).Span.ToArray(), values[^1].Span.ToArray());
    }

    private static string Body(string code) => code[(code.IndexOf('{', StringComparison.Ordinal) + 1)..code.IndexOf("\n}", StringComparison.Ordinal)];

    private static string Unindented(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));

    /// <summary>y = 2x, whose gradient is 1 % off from some column or row on.</summary>
    private sealed class WrongFarAway(Var<double> x, int far, bool byRows) : SimpleOp<double>(x.Shape, x)
    {
        public override void Forward(Backend<double> backend, RowWindow rows) => backend.Scale(2, x.Value, Output.Value);

        protected override void Vjp(Backend<double> backend)
        {
            for (int row = 0; row < x.Shape.Rows; row++)
            {
                for (int col = 0; col < x.Shape.Cols; col++)
                {
                    x.Gradient[row, col] += ((byRows ? row : col) >= far ? 2.02 : 2) * Output.Gradient[row, col];
                }
            }
        }

        public override void Jvp(Backend<double> backend) => backend.Scale(2, x.Tangent, Output.Tangent);
    }

    /// <summary>y = a ⊙ b, where b gets no gradient if all its numbers are those of a, as if it were a.</summary>
    private sealed class WrongWhereEqual(Var<double> a, Var<double> b) : SimpleOp<double>(a.Shape, a, b)
    {
        private double Second => a.Value.Span.SequenceEqual(b.Value.Span) && a != b ? 0 : 1;

        public override void Forward(Backend<double> backend, RowWindow rows) => backend.Multiply(a.Value, b.Value, Output.Value);

        protected override void Vjp(Backend<double> backend)
        {
            for (int i = 0; i < a.Shape.Count; i++)
            {
                a.Gradient.Span[i] += b.Value.Span[i] * Output.Gradient.Span[i];
                b.Gradient.Span[i] += Second * a.Value.Span[i] * Output.Gradient.Span[i];
            }
        }

        public override void Jvp(Backend<double> backend)
        {
            for (int i = 0; i < a.Shape.Count; i++)
            {
                Output.Tangent.Span[i] = (b.Value.Span[i] * a.Tangent.Span[i]) + (Second * a.Value.Span[i] * b.Tangent.Span[i]);
            }
        }
    }

    /// <summary>y = softmax x, with the mistake that everybody makes once: x̄ += y(1 − y)ȳ, the diagonal of the Jacobian alone.</summary>
    private sealed class DiagonalSoftmax(Var<double> x) : SimpleOp<double>(x.Shape, x)
    {
        public override RowDependence RowDependence => RowDependence.Independent;

        public override void Forward(Backend<double> backend, RowWindow rows)
        {
            backend.LogSoftmax(rows.Of(x.Value), rows.Of(Output.Value));
            backend.Exp(rows.Of(Output.Value), rows.Of(Output.Value));
        }

        protected override void Vjp(Backend<double> backend) => Push(Output.Gradient, x.Gradient);

        public override void Jvp(Backend<double> backend)
        {
            backend.Fill(0, Output.Tangent);
            Push(x.Tangent, Output.Tangent);
        }

        private void Push(Tensor<double> from, Tensor<double> to)
        {
            for (int i = 0; i < to.Count; i++)
            {
                double y = Output.Value.Span[i];
                to.Span[i] += y * (1 - y) * from.Span[i];
            }
        }
    }
}
