using Gradus.Autodiff;
using static Gradus.Tests.EverySeed;

namespace Gradus.Tests;

/// <summary>At a kink a hand-written gradient may be any generalised gradient, and nothing else.</summary>
public sealed class KinkTests
{
    [Fact]
    public void At_a_kink_the_one_sided_slopes_bound_the_gradient_tightly()
    {
        foreach (double inside in new[] { -1, -0.5, 0, 1 })
        {
            Always(GradientVerdict.Kink, x => Math.Abs(x[0]), _ => [inside], [0]);
        }

        AlwaysWrong(x => Math.Abs(x[0]), _ => [1.000_01], [0], "x0[0, 0]");
        AlwaysWrong(x => Math.Max(x[0], x[1]), _ => [1, 1], [2, 2]);
        Always(GradientVerdict.Kink, x => Math.Max(x[0], x[1]), _ => [0.25, 0.75], [2, 2]);
        foreach (double distance in new[] { 1e-3, 1e-6, 1e-9 })
        {
            AlwaysWrong(x => Math.Max(x[0] - 1, 0), _ => [0.5], [1 + distance], "x0[0, 0]");
            Always(GradientVerdict.Correct, x => Math.Max(x[0] - 1, 0), _ => [1], [1 + distance]);
        }
    }

    [Fact]
    public void A_cone_at_its_tip_has_the_unit_ball_and_nothing_outside()
    {
        static double Norm(double[] x) => Math.Sqrt(x.Sum(value => value * value));
        Always(GradientVerdict.Kink, Norm, _ => [0, 0, 0], [0, 0, 0]);
        AlwaysWrong(Norm, _ => [0.8, 0.8, 0], [0, 0, 0], seeds: 3);
        AlwaysWrong(Norm, _ => [1.01, 0, 0], [0, 0, 0], seeds: 3);
    }

    [Fact]
    public void At_ties_every_order_of_a_sort_and_every_mixture_is_a_gradient()
    {
        foreach (double[] w in new double[][] { [1, 2, -3, 0.5, 2, -1], [1, 2, 1, 2, 1, 2] })
        {
            foreach (double[] x in new double[][] { [0, 0, 1, 2, 3, 4], [0, 0, 0, 1, 2, 3], [0, 0, 0, 0, 0, 2], [1, 1, 1, 1, 1, 1], [0, 0, 0, 5, 5, 5] })
            {
                double F(double[] at) => at.Order().Zip(w, (value, weight) => value * weight).Sum();
                Passes(F, at => Sorted(at, w, i => i), x);
                Passes(F, at => Sorted(at, w, i => (5 * i) % 7), x);
                double[] wrong = Sorted(x, w, i => i);
                wrong[0] += 0.02;
                AlwaysWrong(F, _ => [.. wrong], x, seeds: 3);
            }
        }

        static void Passes(Func<double[], double> f, Func<double[], double[]> gradient, double[] x) => Each(f, gradient, x, Seeds / 2, report => Assert.True(report.Passed, report.ToString()));
    }

    [Fact]
    public void A_millionth_outside_the_generalised_gradient_is_wrong_and_its_edge_is_not()
    {
        double[] w = [0.3, -1.2, 0.7, 2.1], x = [1.41, 1.41, 1.41, 1.41];
        double Sort(double[] at) => at.Order().Zip(w, (value, weight) => value * weight).Sum();
        double Curved(double[] at) => Math.Max(Math.Sin(at[0]) + (at[1] * at[1]), Math.Sin(at[1]) + (at[0] * at[0]));
        AlwaysWrong(at => Math.Max(at[0], at[1]), _ => [0, 1 + 1e-6], [1.41, 1.41], "x0[0, 1]");
        AlwaysWrong(at => Math.Max(at[0], at[1]), _ => [0.3, 0.7 + 1e-6], [1.41, 1.41]);
        AlwaysWrong(Sort, _ => [0.3 * (1 + 1e-6), -1.2, 0.7, 2.1], x);
        AlwaysWrong(Curved, at => [(1 + 1e-6) * Math.Cos(at[0]), 2 * at[1]], [0.7, 0.7]);
        Always(GradientVerdict.Kink, at => Math.Max(at[0], at[1]), _ => [0.3, 0.7], [1.41, 1.41]);
        Always(GradientVerdict.Kink, Sort, _ => [2.1, -1.2, 0.7, 0.3], x);
        Always(GradientVerdict.Kink, Sort, _ => [0.475, 0.475, 0.475, 0.475], x);
        Always(GradientVerdict.Kink, Curved, at => [Math.Cos(at[0]), 2 * at[1]], [0.7, 0.7]);
    }

    // Seen from some distance these look like kinks at the point; each is beside it, however large another slope.
    [Fact]
    public void A_kink_beside_the_point_excuses_nothing()
    {
        AlwaysWrong(x => Math.Abs(x[0] - 1.00018) + (1e5 * x[1]), _ => [1, 1e5], [1, 1]);
        AlwaysWrong(x => Math.Abs(x[0] - 1.00018) + (1e5 * x[1]), _ => [0, 1e5], [1, 1]);
        AlwaysWrong(x => x[0] + (1e3 * x[1]) + (1e-3 * Math.Abs(x[0] - 1.0001)), _ => [1.001, 1e3], [1, 1]);
        foreach (double claim in (double[])[0, 0.5, 1])
        {
            NeverPasses(x => Math.Abs(x[0] - 4e-13), _ => [claim], [0]);
        }
    }

    [Fact]
    public void Where_two_cones_meet_with_opposite_signs_a_gradient_of_each_is_one_of_both()
    {
        static double Norm(double a, double b) => Math.Sqrt((a * a) + (b * b));
        foreach (double at in (double[])[0, 1])
        {
            Always(GradientVerdict.Kink, x => Norm(x[0] - at, x[1] - at) - Norm(x[2] - at, x[3] - at), _ => [0.6, 0.8, -0.8, 0.6], [at, at, at, at]);
            AlwaysWrong(x => Norm(x[0] - at, x[1] - at) - Norm(x[2] - at, x[3] - at), _ => [0.6, 0.9, -0.8, 0.6], [at, at, at, at], seeds: 3);
        }
    }

    private static double[] Sorted(double[] x, double[] w, Func<int, int> tie)
    {
        double[] g = new double[x.Length];
        int next = 0;
        foreach (int i in Enumerable.Range(0, x.Length).OrderBy(i => x[i]).ThenBy(tie))
        {
            g[i] = w[next++];
        }

        return g;
    }
}
