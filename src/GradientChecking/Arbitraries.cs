using FsCheck;
using FsCheck.Fluent;

namespace Gradus.GradientChecking;

/// <summary>
/// FsCheck generators and shrinkers for shapes, tensors, cases of distributions over actions, and whole programs. Use them with
/// <c>Prop.ForAll</c> in any test framework.
/// </summary>
public static class Arbitraries
{
    /// <summary>Shapes of up to the given sides; smaller ones when a property fails.</summary>
    /// <param name="maxSide">The maximum number of rows and columns.</param>
    public static Arbitrary<Shape> Shapes(int maxSide = 5) => Arb.From(
        Gen.Choose(1, maxSide).SelectMany(rows => Gen.Choose(1, maxSide).Select(cols => new Shape(rows, cols))),
        shape => Crop.Smaller(shape).Select(crop => crop.Shape).Distinct());

    /// <summary>
    /// Tensors of ordinary numbers; when a property fails, first smaller ones, then ones with more zeros, then ones of rounder numbers.
    /// </summary>
    /// <param name="maxSide">Most rows and columns.</param>
    /// <param name="scale">Size of the numbers.</param>
    public static Arbitrary<Tensor<double>> Tensors(int maxSide = 5, double scale = 1)
    {
        Gen<double> number = Gen.Choose(-1_000_000, 1_000_000).Select(i => scale * i / 500_000.0);
        return Arb.From(
            Shapes(maxSide).Generator.SelectMany(shape => Gen.ArrayOf(number, shape.Count).Select(values => Make(shape, values))),
            x => Crop.Smaller(x.Shape).Select(crop => crop.Of(x)).Concat(NumberShrinker.Of(x)));
    }

    /// <summary>
    /// Cases of the library's distributions over actions: parameters, and actions drawn from them. When a property fails, cases with
    /// fewer rows and
    /// simpler parameters, and the same actions.
    /// </summary>
    public static Arbitrary<GradientCase> Distributions() => Arb.From(
        Gen.Elements(GradientSubjects.All.Where(subject => subject.Kind == SubjectKind.Distribution))
            .SelectMany(subject => Seeds().Select(subject.Draw)),
        Simpler);

    /// <summary>Random programs; when a property fails, programs with fewer ops, then smaller shapes, then simpler numbers.</summary>
    /// <param name="generator">Generates the programs; null for the library's ops.</param>
    public static Arbitrary<TapeProgram> Programs(ProgramGenerator? generator = null)
    {
        generator ??= new ProgramGenerator();
        return Arb.From(Seeds().Select(generator.Generate), ProgramShrinker.Candidates);
    }

    private static Gen<ulong> Seeds() =>
        Gen.Choose(0, int.MaxValue).SelectMany(high => Gen.Choose(0, int.MaxValue).Select(low => ((ulong)high << 31) | (uint)low));

    private static IEnumerable<GradientCase> Simpler(GradientCase drawn)
    {
        int rows = drawn.Inputs[0].Rows;
        foreach (int fewer in (int[])[1, rows - 1])
        {
            if (fewer >= 1 && fewer < rows)
            {
                yield return drawn with { Inputs = [.. drawn.Inputs.Select(input => Crop.Whole(new Shape(fewer, input.Cols)).Of(input))] };
            }
        }

        for (int i = 0; i < drawn.Inputs.Count; i++)
        {
            foreach (Tensor<double> simpler in NumberShrinker.Of(drawn.Inputs[i]))
            {
                Tensor<double>[] inputs = [.. drawn.Inputs];
                inputs[i] = simpler;
                yield return drawn with { Inputs = inputs };
            }
        }
    }

    private static Tensor<double> Make(Shape shape, double[] values)
    {
        var x = new Tensor<double>(shape.Rows, shape.Cols);
        x.CopyFrom(values);
        return x;
    }
}
