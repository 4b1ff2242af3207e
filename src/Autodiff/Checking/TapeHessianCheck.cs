namespace Gradus.Autodiff;

/// <summary>
/// <see cref="GradientCheckOptions.HessianVectorProduct"/> against the gradient of the tape: the Hessian of the sum of all elements of f.
/// </summary>
internal sealed class TapeHessianCheck(Replay<double> replay, GradientCheckOptions options, Rng rng)
{
    /// <summary>The first failure, or a kink; null when all is well.</summary>
    public GradientReport? Examine(Func<Tensor<double>[], Tensor<double>[], Tensor<double>[]> product)
    {
        var ones = new Tensor<double>(replay.Root.Shape.Rows, replay.Root.Shape.Cols);
        Numbers.Fill(ones, 1);
        var field = new TapeField(replay, ones);
        var leaves = new FlatVariables(replay.Leaves);
        Tensor<double>[] once = product(leaves.Split(field.Point), leaves.Split(new double[field.Count]));
        if (!once.Select(part => part.Shape).SequenceEqual(replay.Leaves.Select(leaf => leaf.Shape)))
        {
            return new GradientReport(GradientVerdict.ChangesShape, GradientChecks.SecondOrder, double.NaN,
                $"the Hessian–vector product has the shapes {Shapes(once.Select(part => part.Shape))}, the inputs "
                    + Shapes(replay.Leaves.Select(leaf => leaf.Shape)), double.NaN, double.NaN, double.NaN, options.Seed);
        }

        var function = new ExternalFunction(
            at =>
            {
                double[] gradient = new double[at.Length];
                field.Gradient(at, gradient);
                return field.Value(at);
            },
            at =>
            {
                double[] gradient = new double[at.Length];
                field.Gradient(at, gradient);
                return gradient;
            })
        { Element = field.Element };
        GradientReport? report = new HessianVectorCheck(
            function, (at, u) => [.. product(leaves.Split(at), leaves.Split(u)).SelectMany(part => part.Read().ToArray())])
            .Examine(field.Point, options, rng);
        field.MoveTo(field.Point);
        replay.Tape.Forward();
        return report;
    }

    private static string Shapes(IEnumerable<Shape> shapes) => string.Join(", ", shapes);
}
