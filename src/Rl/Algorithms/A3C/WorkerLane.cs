using System.Diagnostics;
using System.Text;

namespace Gradus.Rl;

/// <summary>
/// How a worker is told to begin and what it tells: its progress, the results of its rollouts, and why it failed. The leader may be in
/// another process of the same machine, whose stopwatch is the same.
/// </summary>
internal sealed class WorkerLane
{
    private const int MaxReason = 2_048;

    private readonly Shared<WorkerProgress> _progress;
    private readonly Shared<byte> _reason;

    /// <param name="rank">Which worker.</param>
    /// <param name="memory">Where the workers have what they share.</param>
    public WorkerLane(int rank, TeamMemory memory)
    {
        Rank = rank;
        _progress = memory.Take<WorkerProgress>();
        _reason = memory.Take<byte>(MaxReason);
        Records = new RecordRing(memory);
    }

    public int Rank { get; }

    /// <summary>The results of its rollouts.</summary>
    public RecordRing Records { get; }

    /// <summary>Whether it is to begin or has begun, and has not ended.</summary>
    public bool IsBusy => _progress.Value.IsBusy.Read() != 0;

    /// <summary>Its current or last step.</summary>
    public long Steps => _progress.Value.Steps.Read();

    /// <summary>When it failed in this run, in ticks of the stopwatch; 0 if it did not. Read it after it has ended.</summary>
    public long FailedAt => _progress.Value.FailedAt.Read();

    /// <summary>Why it failed.</summary>
    public string Reason => Encoding.UTF8.GetString(_reason.Span.TrimEnd((byte)0));

    public WorkerReport Report
    {
        get
        {
            ref WorkerProgress progress = ref _progress.Value;
            long clock = progress.Clock.Read();
            long ticks = clock > 0 ? Stopwatch.GetTimestamp() - clock : -clock;
            return new WorkerReport(
                Rank, Steps, progress.Updates.Read(), progress.Episodes.Read(), ticks / (double)Stopwatch.Frequency);
        }
    }

    /// <summary>Expects the worker to begin; called by the leader, before it can.</summary>
    public void Expect()
    {
        _progress.Value.FailedAt.Write(0);
        _progress.Value.IsBusy.Write(1);
    }

    /// <summary>It works from now on.</summary>
    public void Begin() => _progress.Value.Clock.Write(Stopwatch.GetTimestamp() + _progress.Value.Clock.Read());

    /// <summary>It has ended.</summary>
    public void End()
    {
        ref WorkerProgress progress = ref _progress.Value;
        progress.Clock.Write(progress.Clock.Read() - Stopwatch.GetTimestamp());
        progress.IsBusy.Write(0);
    }

    /// <summary>It begins a step.</summary>
    public void CountStep() => _progress.Value.Steps.Write(Steps + 1);

    /// <summary>The step that it began was none.</summary>
    public void TakeStepBack() => _progress.Value.Steps.Write(Steps - 1);

    /// <summary>It has pushed a gradient.</summary>
    public void CountUpdate() => _progress.Value.Updates.Write(_progress.Value.Updates.Read() + 1);

    /// <summary>An episode has ended.</summary>
    public void CountEpisode() => _progress.Value.Episodes.Write(_progress.Value.Episodes.Read() + 1);

    /// <summary>It has failed.</summary>
    public void Fail(string reason)
    {
        Span<byte> bytes = _reason.Span;
        bytes.Clear();
        Encoding.UTF8.GetEncoder().Convert(reason, bytes, flush: true, out _, out _, out _);
        _progress.Value.FailedAt.Write(Stopwatch.GetTimestamp());
    }
}
