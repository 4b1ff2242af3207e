using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gradus.Cli;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gradus.Orleans;

/// <summary>
/// The runs that a silo trains, as many at a time as it has slots. A run that nobody follows any more, because its client is gone, gives
/// its slot back.
/// </summary>
internal sealed partial class JobSlots : BackgroundService
{
    private static readonly TimeSpan MaxUnfollowed = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Job, bool> _jobs = [];
    private readonly Dictionary<string, string> _assemblies;
    private readonly ClusterMeters _meters;
    private readonly ILogger<JobSlots> _logger;
    private readonly int _slots;
    private readonly Lock _lock = new();

    /// <summary>Makes the slots of a silo.</summary>
    public JobSlots(SiloRequest request, ClusterMeters meters, ILogger<JobSlots> logger)
    {
        (_slots, _meters, _logger) = (request.Parallel, meters, logger);
        _assemblies = request.Assemblies.Select(StartFolder.Full).DistinctBy(HashOf).ToDictionary(HashOf);
        meters.Watch(() => _slots, () => Busy);
        Description = new MachineDescription
        {
            Version = GradusVersion.Text,
            Words = Machine.InWords,
            Slots = _slots,
            Assemblies = [.. _assemblies.Keys],
            AllowsPython = request.AllowsPython,
            Actors = request.Actors,
        };
    }

    /// <summary>What the silo says of itself.</summary>
    public MachineDescription Description { get; }

    /// <summary>Whether the silo takes no more runs.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>Runs that are being trained.</summary>
    public int Busy => _jobs.Keys.Count(job => !job.End.IsCompleted);

    /// <summary>What an assembly is known by.</summary>
    public static string HashOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Where the assemblies are that somebody needs here; null if one is not.</summary>
    public string[]? AssembliesOf(IEnumerable<string> hashes)
    {
        string[] known = [.. hashes];
        return known.All(_assemblies.ContainsKey) ? [.. known.Select(hash => _assemblies[hash])] : null;
    }

    /// <summary>Begins a run, if there is room for it and it may run here.</summary>
    public JobProgress Start(string key, JobOrder order, out Job? job)
    {
        job = null;
        if (order.Version != GradusVersion.Text)
        {
            return Refused($"this silo has version {GradusVersion.Text}, and the run comes from {order.Version}.");
        }

        if (AssembliesOf(order.Assemblies) is not { } assemblies)
        {
            return Refused("this silo was not started with the --assembly that the run needs.");
        }

        CompareRequest request = TrialMessages.ReadRequest(order.Request) with
        {
            Assemblies = assemblies,
        };
        if (Lookup.IsPython(request.Environments[0]) && !Description.AllowsPython)
        {
            return Refused("this silo was not started with --python.");
        }

        lock (_lock)
        {
            if (IsLeaving || Busy >= _slots)
            {
                return new JobProgress { Phase = JobPhase.NoRoom };
            }

            job = new Job(key, TrialMessages.Write(request), order.SaveEvery, order.State);
            _jobs.TryAdd(job, true);
        }

        string what = $"{request.Contenders[0]} on {request.Environments[0]} with seed {request.FirstSeed}";
        _meters.Started.Add(1);
        LogStarted(what, order.State is null ? "from its beginning" : "from a saved state");
        _ = Report(job, what);
        return new JobProgress { Phase = JobPhase.Training };

        static JobProgress Refused(string reason) => new() { Phase = JobPhase.Refused, Reason = reason };
    }

    /// <summary>Forgets a run.</summary>
    public void Release(Job job)
    {
        if (_jobs.TryRemove(job, out _))
        {
            job.Dispose();
        }
    }

    /// <summary>Stops all runs, and waits until somebody has fetched their states, but not for long.</summary>
    public async Task LeaveAsync()
    {
        lock (_lock)
        {
            IsLeaving = true;
        }

        await Task.WhenAll(_jobs.Keys.Select(job => job.Stop(long.MaxValue)));
        for (int i = 0; i < 50 && !_jobs.IsEmpty; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100)); // their clients stop them in turn, once they have the last state
        }
    }

    public override void Dispose()
    {
        foreach (Job job in _jobs.Keys)
        {
            Release(job);
        }

        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (Job job in _jobs.Keys.Where(job => job.SinceFollowed > MaxUnfollowed))
            {
                LogForgotten(job.Key);
                Release(job);
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Report(Job job, string what)
    {
        JobProgress end = await job.End;
        _meters.Ended.Add(1, new KeyValuePair<string, object?>("phase", end.Phase.ToString()));
        LogEnded(what, end.Phase, end.Reason ?? "");
    }

    [LoggerMessage(1, LogLevel.Information, "Training {Run}, {Where}.")]
    private partial void LogStarted(string run, string where);

    [LoggerMessage(2, LogLevel.Information, "{Run}: {Phase}. {Reason}")]
    private partial void LogEnded(string run, JobPhase phase, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Nobody asks after {Key} any more: its client is gone, and so is the run.")]
    private partial void LogForgotten(string key);
}
