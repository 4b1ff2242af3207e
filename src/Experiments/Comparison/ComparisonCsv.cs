using System.Globalization;
using System.Text;

namespace Gradus.Experiments;

/// <summary>A comparison as comma-separated values: a line per run, and a line per point of a learning curve.</summary>
public static class ComparisonCsv
{
    /// <summary>One line per run: its cost, its return, and its score, which is the return between random play and a reference.</summary>
    /// <param name="plans">The plans.</param>
    /// <param name="runs">The runs that were completed.</param>
    public static string Runs(IReadOnlyList<ComparisonPlan> plans, IReadOnlyList<RunRecord> runs)
    {
        var environments = plans.ToDictionary(plan => plan.Environment, plan => new EnvironmentSummary(plan, runs));
        var csv = new StringBuilder(
            "env,contender,seed,env_steps,gradient_steps,seconds,episodes,eval_mean,eval_std,score,mean_return_over_training,error\n");
        foreach (RunRecord run in runs)
        {
            double value = EnvironmentSummary.ReturnOf(run);
            Line(
                csv,
                run.Environment,
                run.Contender.Label,
                run.Seed,
                run.EnvironmentSteps,
                run.GradientSteps,
                run.Seconds,
                run.Episodes,
                value,
                run.Evaluation?.StandardDeviation ?? double.NaN,
                environments[run.Environment].Normalize(value),
                run.MeanReturnOverTraining,
                run.Failure ?? "");
        }

        return csv.ToString();
    }

    /// <summary>One line per point of every learning curve.</summary>
    /// <param name="runs">The runs that were completed.</param>
    public static string Curves(IReadOnlyList<RunRecord> runs)
    {
        var csv = new StringBuilder("env,contender,seed,env_steps,seconds,mean_return_100,return_variance_100,grad_norm\n");
        foreach (RunRecord run in runs)
        {
            foreach (CurvePoint point in run.Curve)
            {
                Line(
                    csv,
                    run.Environment,
                    run.Contender.Label,
                    run.Seed,
                    point.EnvironmentSteps,
                    point.Seconds,
                    point.MeanReturn,
                    point.ReturnVariance,
                    point.GradientNorm);
            }
        }

        return csv.ToString();
    }

    private static void Line(StringBuilder csv, params ReadOnlySpan<object> values)
    {
        string separator = "";
        foreach (object value in values)
        {
            csv.Append(separator).Append(Field(value));
            separator = ",";
        }

        csv.Append('\n');
    }

    /// <summary>Numbers that are not finite are empty; a text with a comma, a quote or a line break is quoted.</summary>
    private static string Field(object value) => value switch
    {
        double number => double.IsFinite(number) ? number.ToString(CultureInfo.InvariantCulture) : "",
        string text => text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text,
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => "",
    };
}
