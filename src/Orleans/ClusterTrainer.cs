using System.Diagnostics;
using Gradus.Cli;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Orleans;

/// <summary>
/// Trains the runs of one request on a cluster. The states of a run come here, and from here go to the next silo when one is lost: no
/// folder is shared, and nothing is kept on a silo.
/// </summary>
/// <param name="cluster">The machines.</param>
/// <param name="request">The request.</param>
/// <param name="saveEvery">How often states are fetched.</param>
internal sealed class ClusterTrainer(OrleansCluster cluster, CompareRequest request, SaveInterval saveEvery) : IRunTrainer
{
    /// <summary>How often the process of a run may be lost before the run counts as failed: it is the run that does it, then.</summary>
    private const int MaxLosses = 3;

    /// <summary>How many silos may be lost, or not answer, in one run: more than that is not their fault.</summary>
    private const int MaxSilences = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(15);

    public async Task<TrainedRun> TrainAsync(RunOrder order, CancellationToken cancellation)
    {
        var run = new Attempts(order, TrialMessages.Write(RequestOf(order)));
        while (true)
        {
            ClusterMachine machine = await cluster.TakeAsync(cancellation);
            JobProgress end = await TrainOnceAsync(run, machine, cancellation);
            if (end.Phase is JobPhase.Hindered && run.Silences == 0)
            {
                cluster.Remark($"{run.Name} goes on elsewhere, because a silo cannot train it: {end.Reason}");
            }

            if (end.Phase is JobPhase.NoRoom or JobPhase.Hindered or JobPhase.Unknown)
            {
                // Somebody else's runs are there, or nobody answers, or the machine is ill: longer each time, so that others get the run.
                await Task.Delay(Pause * (1 + run.Silences), cancellation);
            }

            cluster.Return(machine);
            switch (end.Phase)
            {
                case JobPhase.Finished:
                    return new TrainedRun(end.Figures, end.Policy);
                case JobPhase.Refused when run.State is null:
                case JobPhase.Lost when ++run.Losses == MaxLosses:
                case JobPhase.Hindered or JobPhase.Unknown when ++run.Silences == MaxSilences:
                    return new TrainedRun(default, default, end.Reason);
                case JobPhase.Refused:
                    cluster.Remark($"{run.Name} begins again, because its state cannot be continued: {end.Reason}");
                    run.State = null;
                    break;
            }
        }
    }

    /// <summary>One run alone, as a request that another process understands in the same way.</summary>
    private CompareRequest RequestOf(RunOrder order)
    {
        (ComparisonPlan plan, Contender contender, ulong seed, _) = order;
        HyperparameterTable table = contender.Algorithm.Hyperparameters;
        return request with
        {
            Contenders = [contender.Label],
            Environments = [plan.Environment],
            Steps = plan.Budget.CountsUpdates ? null : plan.Budget.Amount,
            Updates = plan.Budget.CountsUpdates ? plan.Budget.Amount : null,
            Seeds = 1,
            FirstSeed = seed,
            EnvironmentCount = contender.Environments,
            Assignments = [.. request.Assignments.Where(one => table.Items.Any(item => item.Name == one.Split('=')[0].Trim()))],
            Backend = request.Backend ?? Backends.Default,
            Assemblies = [],
        };
    }

    private async Task<JobProgress> TrainOnceAsync(Attempts run, ClusterMachine machine, CancellationToken cancellation)
    {
        IJobGrain job = cluster.NewJob();
        var order = new JobOrder(GradusVersion.Text, run.Request, [.. cluster.Assemblies], saveEvery.ToString(), run.State);
        long version = 0;
        try
        {
            JobProgress progress = await AnswerAsync(() => OrleansCluster.AtAsync(machine.Address, () => job.Start(order)), cancellation);
            while (progress.Phase == JobPhase.Training)
            {
                progress = await AnswerAsync(() => FollowAsync(job, machine, version).WaitAsync(cancellation), cancellation);
                run.Keep(progress, ref version);
            }

            if (progress.Phase is JobPhase.Finished or JobPhase.Lost or JobPhase.Hindered or JobPhase.Stopped)
            {
                await EndAsync(job, run, version);
            }

            return progress;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await EndAsync(job, run, version);
            throw;
        }
    }

    /// <summary>
    /// What a silo answers. A call fails in many ways, or is cancelled, when the silo is lost, and with any exception of the silo, such as
    /// that of a full disk, which must not be taken for one of this machine.
    /// </summary>
    private static async Task<JobProgress> AnswerAsync(Func<Task<JobProgress>> call, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            return new JobProgress { Phase = JobPhase.Unknown, Reason = Sentence.Of(exception) };
        }
    }

    /// <summary>Asks until somebody answers, or the machine counts as lost.</summary>
    private static async Task<JobProgress> FollowAsync(IJobGrain job, ClusterMachine machine, long version)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await job.Follow(version);
            }
            catch (Exception) when (!machine.IsGone && Stopwatch.GetElapsedTime(start) < MaxSilence)
            {
                await Task.Delay(Pause);
            }
        }
    }

    /// <summary>Ends a run on its silo, and takes its last state, if that can still be had.</summary>
    private static async Task EndAsync(IJobGrain job, Attempts run, long version)
    {
        // If there is no answer, the silo ends it by itself when nobody asks after it.
        run.Keep(await AnswerAsync(() => job.Stop(version).WaitAsync(Farewell), CancellationToken.None), ref version);
    }

    /// <summary>What is known of a run from one attempt to the next.</summary>
    private sealed class Attempts
    {
        private readonly string? _stateFile;

        public Attempts(RunOrder order, string request)
        {
            (Request, _stateFile) = (request, order.StateFile);
            Name = $"{order.Contender.Label} on {order.Plan.Environment} with seed {order.Seed}";
            State = _stateFile is not null && File.Exists(_stateFile) ? File.ReadAllBytes(_stateFile) : null;
        }

        public string Request { get; }

        public string Name { get; }

        public byte[]? State { get; set; }

        public int Losses { get; set; }

        public int Silences { get; set; }

        public void Keep(JobProgress progress, ref long version)
        {
            if (progress.State is null)
            {
                return;
            }

            (State, version) = (progress.State, progress.Version);
            if (_stateFile is not null)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_stateFile)!);
                AtomicFile.Write(_stateFile, stream => stream.Write(progress.State));
            }
        }
    }
}
