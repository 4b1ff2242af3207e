using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Gradus.Rl;

/// <summary>
/// The threads of one run in one process, one per worker: started together, ended together, along with those of other processes that this
/// one waits for.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    /// <summary>
    /// How long the caller's thread sleeps between two checks of the workers' records: short for a person, long for a processor.
    /// </summary>
    private const int PauseMilliseconds = 5;

    private readonly Worker[] _workers;
    private readonly WorkerLane[] _lanes;
    private readonly WorkerLane[] _elsewhere; // of workers of other processes
    private readonly StepBudget _budget;
    private readonly TimeSpan _patience;
    private readonly AutoResetEvent _oneEnded = new(false);
    private readonly Thread[] _threads;
    private int _ended;
    private long _stepsSeen = -1;
    private long _progressAt;

    /// <summary>Starts the threads.</summary>
    /// <param name="workers">One thread each.</param>
    /// <param name="lanes">Those of all workers to wait for, which are expected to work.</param>
    /// <param name="budget">The budget, which ends them.</param>
    /// <param name="patience">How long all workers may make no progress once they should end.</param>
    public WorkerTeam(Worker[] workers, WorkerLane[] lanes, StepBudget budget, TimeSpan patience)
    {
        _workers = workers;
        _lanes = lanes;
        _elsewhere = [.. lanes.Where(lane => !Array.Exists(workers, worker => worker.Rank == lane.Rank))];
        _budget = budget;
        _patience = patience;
        _threads = Array.ConvertAll(
            workers, worker => new Thread(() => Serve(worker)) { IsBackground = true, Name = $"Gradus A3C worker {worker.Rank}" });
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>True if a worker is stuck in its environment and was left there.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>
    /// Whether all workers have ended. Those of this process are counted here: a leader elsewhere that has seen them end may expect them to
    /// begin again before this process looks at their lanes.
    /// </summary>
    public bool HaveAllEnded =>
        Volatile.Read(ref _ended) == _workers.Length && !Array.Exists(_elsewhere, static lane => lane.IsBusy);

    /// <summary>Waits a moment, or less if a worker of this process ends.</summary>
    /// <exception cref="TrainingFailedException">The workers should end, but one is stuck in its environment.</exception>
    public void Pause()
    {
        if (!_oneEnded.WaitOne(PauseMilliseconds))
        {
            RequireProgress();
        }
    }

    /// <summary>Rethrows the exception that ended a worker, the earliest if there are several.</summary>
    /// <exception cref="TrainingFailedException">A worker failed; the message has its rank and step.</exception>
    public void ThrowFailure()
    {
        WorkerLane? first = null;
        foreach (WorkerLane lane in _lanes)
        {
            if (lane.FailedAt != 0 && (first is null || lane.FailedAt < first.FailedAt))
            {
                first = lane;
            }
        }

        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(
                Array.Find(_workers, worker => worker.Rank == first.Rank)?.Failure ?? new TrainingFailedException(first.Reason));
        }
    }

    /// <summary>Ends the threads when the caller leaves early; their unread records are dropped.</summary>
    public void Dispose()
    {
        while (!HaveAllEnded && !IsAbandoned)
        {
            _budget.Stop();

            // A worker whose ring is full waits for a reader.
            foreach (WorkerLane lane in _lanes)
            {
                while (lane.Records.NextTime() != long.MaxValue)
                {
                    lane.Records.Take();
                }
            }

            _oneEnded.WaitOne(PauseMilliseconds);
            IsAbandoned = HasStalled();
        }

        if (!IsAbandoned)
        {
            Array.ForEach(_threads, thread => thread.Join());
            _oneEnded.Dispose();
        }
    }

    private void Serve(Worker worker)
    {
        worker.Run();
        Interlocked.Increment(ref _ended);
        _oneEnded.Set();
    }

    private void RequireProgress()
    {
        if (!HasStalled())
        {
            return;
        }

        IsAbandoned = true;
        WorkerLane stuck = Array.Find(_lanes, lane => lane.IsBusy) ?? _lanes[0];
        throw new TrainingFailedException(
            $"Worker {stuck.Rank} has not come back from step {stuck.Steps} of its environment for {_patience.TotalSeconds:0.#} s, so the "
                + $"run ends without it. "
            + "The parameters are those after all earlier updates.");
    }

    /// <summary>True if the workers should end and none has made a step for too long.</summary>
    private bool HasStalled()
    {
        long now = Stopwatch.GetTimestamp();
        long steps = 0;
        foreach (WorkerLane lane in _lanes)
        {
            steps += lane.Steps;
        }

        if (!_budget.IsOver || steps != _stepsSeen)
        {
            (_stepsSeen, _progressAt) = (steps, now);
        }

        return Stopwatch.GetElapsedTime(_progressAt, now) > _patience;
    }
}
