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

    // All points from which gradients are taken lie beyond these kinks.
    [Fact]
    public void A_kink_nearer_than_all_points_nearby_excuses_nothing()
    {
        static double Norm(double a, double b) => Math.Sqrt((a * a) + (b * b));
        foreach (double gap in (double[])[1e-8, 1e-9, 1e-10, 4e-12])
        {
            double place = 5.648, x0 = place + (gap * place);
            foreach (double factor in (double[])[0, 0.5, -1])
            {
                AlwaysWrong(x => Math.Abs(x[0] - place) * x[1], x => [factor * x[1], Math.Abs(x[0] - place)], [x0, 0.287], "x0[0, 0]");
                AlwaysWrong(x => Math.Max(x[0] - place, 0) + Math.Sin(x[1]), x => [factor, Math.Cos(x[1])], [x0, 0.481], "x0[0, 0]");

                // Another element is at a kink of its own.
                NeverPasses(x => Math.Abs(x[0] - place) + Math.Abs(x[1]), _ => [factor, 0.3], [x0, 0]);
            }

            NeverPasses(x => Math.Abs(x[0] - place) * x[1], x => [1.0001 * x[1], Math.Abs(x[0] - place)], [x0, 0.287]);
            NeverPasses(x => Math.Max(x[0] - place, 0) + Math.Sin(x[1]), x => [1.0001, Math.Cos(x[1])], [x0, 0.481]);
            Always(GradientVerdict.Kink, x => Math.Abs(x[0] - place) + Math.Abs(x[1]), _ => [1, 0.3], [x0, 0]);
        }

        // A cone whose tip is beside the point.
        foreach (double gap in (double[])[3e-8, 3e-9, 1e-10])
        {
            double[] x = [2.016 + (0.6 * gap), 2.016 - (0.8 * gap)];
            double F(double[] at) => Norm(at[0] - 2.016, at[1] - 2.016);
            NeverFails(F, at => [(at[0] - 2.016) / F(at), (at[1] - 2.016) / F(at)], x);
            NeverPasses(F, at => [(at[0] - 2.016) / F(at), 0], x);
            NeverPasses(F, at => [0, (at[1] - 2.016) / F(at)], x);
        }
    }

    // What a small kink beside the point leaves over small steps was taken for rounding, if the rounding of f far away is as large.
    [Fact]
    public void A_small_kink_beside_the_point_is_neither_noise_nor_an_excuse()
    {
        foreach ((double size, double gap) in ((double, double)[])[(1e-5, 1e-6), (1e-6, 1e-6), (1.1e-7, 1e-5)])
        {
            double F(double[] x) => x[0] + x[1] + (size * Math.Abs(x[0] - (1 + gap)));
            NeverFails(F, _ => [1 - size, 1], [1, 1]);
            AlwaysWrong(F, _ => [1 + size, 1], [1, 1], "x0[0, 0]");
            AlwaysWrong(F, _ => [1, 1], [1, 1], "x0[0, 0]");
        }
    }

    [Fact]
    public void Kinks_that_turn_slopes_by_a_ten_millionth_of_themselves_are_kinks_all_the_same()
    {
        double[] x = [1.41, 1.41, 1.41, 1.41];
        foreach (double apart in (double[])[1e-7, 1e-6, 1e-5])
        {
            double[] w = [0.3, 0.3 + apart, 0.3 + (2 * apart), 0.3 - apart];
            double Sort(double[] at) => at.Order().Zip(w, (value, weight) => value * weight).Sum();
            Always(GradientVerdict.Kink, Sort, _ => [w[0], w[1], w[2], w[3]], x);
            Always(GradientVerdict.Kink, Sort, _ => [w[2], w[0], w[3], w[1]], x);
            AlwaysWrong(Sort, _ => [w[2] + (4 * apart), w[0], w[3], w[1]], x);
            AlwaysWrong(Sort, _ => [2 * w[2], w[0], w[3], w[1]], x);
        }
    }

    // A slope that is small beside those that kinks tie together is judged by itself.
    [Fact]
    public void A_small_element_does_not_drown_in_kinks_that_are_known_sharply()
    {
        const double apart = 1e-7, small = 1e-8;
        double[] w = [0.3, 0.3 + apart, 0.3 + (2 * apart), 0.3 - apart];
        double[] x = [1.41, 1.41, 1.41, 1.41, 1];
        double F(double[] at) => at.Take(4).Order().Zip(w, (value, weight) => value * weight).Sum() + (small * at[4]);
        NeverFails(F, _ => [w[2], w[0], w[3], w[1], small], x);
        foreach (double factor in (double[])[0, 2, 1.01])
        {
            AlwaysWrong(F, _ => [w[2], w[0], w[3], w[1], factor * small], x, "x0[0, 4]");
        }
    }

    // Kinks beside the point hide what meets at the point itself: a right gradient of a tie is none of those nearby.
    [Fact]
    public void Where_all_gradients_nearby_are_those_beyond_a_kink_one_of_a_tie_is_not_called_wrong()
    {
        double[] w = [0.9, 0.3, 0.7, 1.1];
        double Insensitive(double[] at) => at.Order().Zip(w, (value, weight) => value * weight).Sum() + Math.Max(0, Math.Abs(at[0] - 1.41) - 1e-9);
        NeverFails(Insensitive, _ => [w[3], w[1], w[2], w[0]], [1.41, 1.41, 1.41, 1.41]);
    }

    // The kink of one element says nothing about that of another.
    [Fact]
    public void A_kink_beside_the_point_in_one_element_lets_no_error_of_another_pass()
    {
        const double gap = 1e-9;
        double F(double[] x) => Math.Abs(x[0] - (1 + gap)) + Math.Abs(x[1]) + 0.25;
        NeverFails(F, _ => [-1, 1], [1, 0]);
        NeverPasses(F, _ => [-1, 1 + 9e-7], [1, 0]);
    }

    // Limits from further away than the small kink would be those of the piece beyond it.
    [Fact]
    public void A_small_kink_beside_a_large_one_moves_no_limit()
    {
        foreach ((double size, double gap) in ((double, double)[])[(3e-7, 1e-6), (3e-7, 1e-5), (2e-7, 1e-4), (1e-6, 1e-5)])
        {
            double F(double[] x) => Math.Max(x[0], x[1]) + (size * Math.Abs(x[0] - (1.41 + gap)));
            foreach (double share in (double[])[0, 0.3, 1])
            {
                Always(GradientVerdict.Kink, F, _ => [share - size, 1 - share], [1.41, 1.41]);
                AlwaysWrong(F, _ => [share + 3e-6, 1 - share], [1.41, 1.41]);
            }
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
