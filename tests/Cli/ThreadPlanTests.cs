using Gradus.Cli;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class ThreadPlanTests : IDisposable
{
    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void A_small_update_stays_on_one_thread_without_a_trial()
    {
        var made = new List<int>();
        ThreadPlan plan = ThreadPlan.Choose(200_000, cores: 8, reasonForOne: null, () => Outline(8), threads => Scratch(made, threads, environments: 8));

        Assert.Equal(1, plan.Threads);
        Assert.Empty(made);
        Assert.Contains("too few to share", plan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_update_is_tried_on_all_cores()
    {
        var made = new List<int>();
        ThreadPlan plan = ThreadPlan.Choose(
            10_000_000, cores: 2, reasonForOne: null, () => Outline(256), threads => Scratch(made, threads, environments: 256));

        Assert.Equal([1, 2], made);
        Assert.Contains("measured", plan.Reason, StringComparison.Ordinal);
        Assert.InRange(plan.Threads, 1, 2);
    }

    [Theory]
    [InlineData(10_000_000, 1, "managed", "one core")]
    [InlineData(10_000_000, 8, "mkl", "native library")]
    [InlineData(10_000_000, 8, "cuda", "the device computes")]
    [InlineData(10_000, 8, "managed", "short run")]
    public void Where_threads_cannot_pay_there_is_no_trial(long steps, int cores, string backend, string reason)
    {
        var made = new List<int>();
        ThreadPlan plan = ThreadPlan.Choose(
            steps, cores, Backends.ReasonForOneThread(backend), () => Outline(256), threads => Scratch(made, threads, environments: 256));

        Assert.Equal(1, plan.Threads);
        Assert.Empty(made);
        Assert.Contains(reason, plan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_says_what_was_chosen()
    {
        Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --steps 2000 --out {folder}/run"));

        Assert.Contains("1 thread (", _gradus.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_says_that_it_does_as_asked()
    {
        Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --steps 2000 --threads 2 --out {folder}/run"));

        Assert.Contains("2 threads (as asked for)", _gradus.Out, StringComparison.Ordinal);
    }

    private static A2C Scratch(List<int> made, int threads, int environments)
    {
        made.Add(threads);
        return Agent(EnvironmentSource.Of("CartPole-v1", environments, seed: 0, threads: threads));
    }

    private static A2C Outline(int environments) =>
        Agent(EnvironmentSource.Of("CartPole-v1", environments, seed: 0).WithoutEnvironments());

    private static A2C Agent(EnvironmentSource source) => new(source, new A2COptions { Hidden = [64, 64] });
}
