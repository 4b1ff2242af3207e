namespace Gradus.Autodiff;

/// <summary>
/// Second order: Hu is the gradient of x ↦ ⟨u, ∇f(x)⟩, and checked like any gradient, for two random u. ∇f is what has already been found
/// to be right.
/// </summary>
internal sealed class HessianVectorCheck(ExternalFunction function, Func<double[], double[], double[]> product)
{
    private const int Products = 2;

    /// <summary>The first failure; else the verdict that says most, null where it is <see cref="GradientVerdict.Correct"/>.</summary>
    public GradientReport? Examine(double[] x, GradientCheckOptions options, Rng rng)
    {
        GradientReport? worst = null;
        for (int i = 0; i < Math.Min(Products, options.Directions); i++)
        {
            double[] u = Array.ConvertAll(x, _ => Numbers.Signed(rng));
            u = function.TakesSingles ? Array.ConvertAll(u, value => (double)(float)value) : u;
            var along = new ExternalFunction(
                at => ExternalField.GradientAt(function, at) is { } gradient ? Along(u, gradient) : double.NaN,
                at => product(at, [.. u]))
            {
                TakesSingles = function.TakesSingles,
                Element = function.Element,
                Name = "⟨u, ∇f⟩",
                GradientName = "the Hessian–vector product",
            };
            GradientReport report = new ExternalGradient(along).Check(x, options with { Checks = GradientChecks.Differences });
            if (!report.Passed)
            {
                return report with
                {
                    Check = GradientChecks.SecondOrder,
                    Reason = report.Reason.Length == 0 ? "this is the gradient of ⟨u, ∇f⟩, the Hessian–vector product"
                        : $"this is the gradient of ⟨u, ∇f⟩, the Hessian–vector product; {report.Reason}",
                };
            }

            worst = worst is null || report.Verdict > worst.Verdict ? report : worst;
        }

        return worst is { Verdict: GradientVerdict.Kink } ? worst : null;
    }

    private static double Along(double[] u, double[] gradient)
    {
        double sum = gradient.Length == u.Length ? 0 : double.NaN;
        for (int i = 0; i < u.Length && !double.IsNaN(sum); i++)
        {
            sum += u[i] * gradient[i];
        }

        return sum;
    }
}
