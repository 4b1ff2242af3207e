using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class MetricRowTests
{
    private static readonly Metric Mean = new("mean", MetricReduction.Mean);
    private static readonly Metric Last = new("last", MetricReduction.Last);
    private static readonly Metric Sum = new("sum", MetricReduction.Sum);

    [Fact]
    public void Several_measurements_become_one_as_their_metric_says()
    {
        var row = new MetricRow([Mean, Last, Sum]);
        foreach (double value in (double[])[1, 2, 6])
        {
            row.Record(Mean, value);
            row.Record(Last, value);
            row.Record(Sum, value);
        }

        Assert.Equal((3, 6, 9), (row[Mean], row[Last], row[Sum]));
        row[Mean] = 7;
        row[Sum] = 8;
        Assert.Equal((7, 8), (row[Mean], row[Sum]));
    }

    [Fact]
    public void What_an_update_has_not_measured_is_not_a_number()
    {
        var row = new MetricRow([Mean, Last, Sum]) { [Mean] = 1, [Last] = 2, [Sum] = 3 };
        row.Clear();

        Assert.All(row.Metrics, metric => Assert.Equal(double.NaN, row[metric]));
    }

    [Fact]
    public void A_metric_that_is_not_in_the_row_is_refused_by_name()
    {
        var row = new MetricRow([Mean]);

        Assert.True(row.Has(Mean));
        Assert.False(row.Has(Last));
        Assert.Contains("'last' is not among the metrics of this row: mean.", Assert.Throws<ArgumentException>(() => row[Last]).Message, StringComparison.Ordinal);
        Assert.Contains("'last'", Assert.Throws<ArgumentException>(() => row.Record(Last, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_columns_of_one_name_are_refused() =>
        Assert.Contains(
            "two metrics named 'mean'",
            Assert.Throws<ArgumentException>(() => new MetricRow([Mean, new Metric("mean", MetricReduction.Last)])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Recording_and_reading_allocate_nothing()
    {
        var row = new MetricRow([Mean, Last, Sum]);
        double total = 0;
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                row.Record(Mean, i);
                row[Last] = i;
                total += row[Mean] + row[Last];
                row.Clear();
            }
        }));
    }

    [Theory]
    [InlineData("a2c", "policy_loss,value_loss,entropy,grad_norm,learning_rate,explained_variance")]
    [InlineData("a3c", "policy_loss,value_loss,entropy,grad_norm,learning_rate,return_variance,staleness,lost_updates")]
    [InlineData("ppo", "policy_loss,value_loss,entropy,grad_norm,learning_rate,explained_variance,approx_kl,clip_fraction,clip_range")]
    [InlineData("trpo", "policy_loss,value_loss,entropy,grad_norm,explained_variance,kl,predicted_kl,improvement,step_size,accepted,line_search_steps,cg_iterations,cg_residual")]
    [InlineData(
        "acktr",
        "policy_loss,value_loss,entropy,grad_norm,learning_rate,explained_variance,step_size,value_step_size,predicted_kl,value_predicted_kl,measured_kl,damping,fallbacks,"
        + "statistics_seconds,inversion_seconds,step_seconds,pi.0.condition_a,pi.0.condition_g,pi.0.damping,pi.0.predicted_kl,vf.0.condition_a,vf.0.condition_g,vf.0.damping,vf.0.predicted_kl")]
    public void The_columns_are_those_that_tables_of_earlier_runs_have(string algorithm, string columns)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults, "hidden=none");
        using Agent agent = info.Create(EnvironmentSource.Of("CartPole-v1", 2, seed: 1), options, new ManagedBackend<float>());

        Assert.Equal(columns, string.Join(',', agent.Metrics));
    }
}
