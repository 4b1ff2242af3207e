using System.Diagnostics;

namespace Gradus.Orleans;

/// <summary>A run that a silo trains, in a process and a folder of its own.</summary>
internal sealed class Job : IFollowed
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly RunProcess _process;
    private long _followed = Stopwatch.GetTimestamp();

    /// <summary>Starts it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="request">The run, in JSON.</param>
    /// <param name="saveEvery">How often its state is saved.</param>
    /// <param name="state">The state from which it goes on; null for its beginning.</param>
    public Job(string name, string request, string saveEvery, byte[]? state)
    {
        Name = name;
        _process = new RunProcess(request, saveEvery, state);
    }

    public string Name { get; }

    /// <summary>How it ended, once it has.</summary>
    public Task<JobProgress> End => _process.End;

    public TimeSpan SinceFollowed => Stopwatch.GetElapsedTime(Volatile.Read(ref _followed));

    /// <summary>Waits for a newer state or the end, but not for long.</summary>
    public async Task<JobProgress> Follow(long version)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            Volatile.Write(ref _followed, Stopwatch.GetTimestamp());
            if (_process.End.IsCompleted || _process.StateVersion > version || Stopwatch.GetElapsedTime(start) > MaxWait)
            {
                return Progress(version);
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Stops it, and waits until it has saved its state.</summary>
    public async Task<JobProgress> Stop(long version)
    {
        await _process.StopAsync();
        return Progress(version);
    }

    public void Dispose() => _process.Dispose();

    private JobProgress Progress(long version)
    {
        JobProgress now = _process.End.IsCompleted ? _process.End.Result : new JobProgress { Phase = JobPhase.Training };
        long current = now.Phase is JobPhase.Finished ? version : _process.StateVersion;
        return current > version ? now with { Version = current, State = _process.ReadState() } : now with { Version = version };
    }
}
