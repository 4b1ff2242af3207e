using System.Diagnostics.Metrics;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Logging;
using Gradus.Rl;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gradus.Examples;

/// <summary>Trains on a thread of its own, and stops with the host.</summary>
internal sealed class TrainingService(PolicyStore store, IMeterFactory factory, ILoggerFactory loggers) : BackgroundService
{
    public const long TotalSteps = 200_000;
    private const int UpdatesPerVersion = 500;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Train(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Train(CancellationToken stopping)
    {
        try
        {
            var options = (A2COptions)Algorithms.Find("a2c").OptionsFor("CartPole-v1") with { Seed = 42 };
            using var agent = new A2C(EnvironmentSource.Of("CartPole-v1", count: 8, seed: 42), options);
            using var meters = new TrainingMeters(agent, factory: factory);
            var logger = new TrainingLogger(loggers.CreateLogger("Training"), TimeSpan.FromSeconds(0.1));
            agent.Learn(TotalSteps, new CompositeObserver(meters, logger, new Publisher(store)), stopping);
            store.Publish(agent.ToPolicy());
            store.Complete();
        }
        catch (Exception failure) // told by the health check; a service goes on serving what it has
        {
            store.Fail(failure);
        }
    }

    private sealed class Publisher(PolicyStore store) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            if (agent.Updates % UpdatesPerVersion == 0)
            {
                store.Publish(agent.ToPolicy());
            }

            return TrainingSignal.Continue;
        }
    }
}
