using System.Security.Cryptography;
using Gradus.Cli;
using Microsoft.Extensions.Logging;

namespace Gradus.Orleans;

/// <summary>The runs that a silo trains, as many at a time as it has slots.</summary>
internal sealed partial class JobSlots : FollowedOnes<Job>
{
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
    public int Busy => All.Count(job => !job.End.IsCompleted);

    /// <summary>What an assembly is known by.</summary>
    public static string HashOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Why somebody's run cannot be here; null if it can.</summary>
    /// <param name="version">The version that it comes from.</param>
    /// <param name="hashes">What its assemblies are known by.</param>
    /// <param name="assemblies">Where they are here.</param>
    public string? ReasonAgainst(string version, IEnumerable<string> hashes, out string[] assemblies)
    {
        assemblies = [];
        if (version != GradusVersion.Text)
        {
            return $"this silo has version {GradusVersion.Text}, and the run comes from {version}.";
        }

        string[] known = [.. hashes];
        if (!known.All(_assemblies.ContainsKey))
        {
            return "this silo was not started with the --assembly that the run needs.";
        }

        assemblies = [.. known.Select(hash => _assemblies[hash])];
        return null;
    }

    /// <summary>Why an environment cannot be here; null if it can.</summary>
    public string? ReasonAgainst(string environment) =>
        Lookup.IsPython(environment) && !Description.AllowsPython ? "this silo was not started with --python." : null;

    /// <summary>Begins a run, if there is room for it and it may run here.</summary>
    public JobProgress Start(string name, JobOrder order, out Job? job)
    {
        job = null;
        if (ReasonAgainst(order.Version, order.Assemblies, out string[] assemblies) is { } reason)
        {
            return Refused(reason);
        }

        CompareRequest request = TrialMessages.ReadRequest(order.Request) with
        {
            Assemblies = assemblies,
        };
        if (ReasonAgainst(request.Environments[0]) is { } against)
        {
            return Refused(against);
        }

        lock (_lock)
        {
            if (IsLeaving || Busy >= _slots)
            {
                return new JobProgress { Phase = JobPhase.NoRoom };
            }

            job = new Job(name, TrialMessages.Write(request), order.SaveEvery, order.State);
            Add(job);
        }

        string what = $"{request.Contenders[0]} on {request.Environments[0]} with seed {request.FirstSeed}";
        _meters.Started.Add(1);
        LogStarted(what, order.State is null ? "from its beginning" : "from a saved state");
        _ = Report(job, what);
        return new JobProgress { Phase = JobPhase.Training };

        static JobProgress Refused(string reason) => new() { Phase = JobPhase.Refused, Reason = reason };
    }

    /// <summary>Stops all runs, and waits until somebody has fetched their states, but not for long.</summary>
    public async Task LeaveAsync()
    {
        lock (_lock)
        {
            IsLeaving = true;
        }

        await Task.WhenAll(All.Select(job => job.Stop(long.MaxValue)));
        for (int i = 0; i < 50 && All.Count > 0; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100)); // their clients stop them in turn, once they have the last state
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

    [LoggerMessage(3, LogLevel.Warning, "Nobody asks after {Name} any more: its client is gone, and so is the run.")]
    protected override partial void LogForgotten(string name);
}
