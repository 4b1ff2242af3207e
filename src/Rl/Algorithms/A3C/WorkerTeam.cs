using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Gradus.Rl;

/// <summary>The threads of one run, one per worker: started together, ended together.</summary>
internal sealed class WorkerTeam : IDisposable
{
    /// <summary>
    /// How long the caller's thread sleeps between two checks of the workers' records: short for a person, long for a processor.
    /// </summary>
    private const int PauseMilliseconds = 5;

    private readonly Worker[] _workers;
    private readonly StepBudget _budget;
    private readonly TimeSpan _patience;
    private readonly ManualResetEventSlim _allEnded = new(false);
    private readonly Thread[] _threads;
    private int _running;
    private long _stepsSeen = -1;
    private long _progressAt;

    /// <summary>Starts the threads.</summary>
    /// <param name="workers">One thread each.</param>
    /// <param name="budget">The budget, which ends them.</param>
    /// <param name="patience">How long all workers may make no progress once they should end.</param>
    public WorkerTeam(Worker[] workers, StepBudget budget, TimeSpan patience)
    {
        _workers = workers;
        _budget = budget;
        _patience = patience;
        _running = workers.Length;
        _threads = Array.ConvertAll(
            workers, worker => new Thread(() => Serve(worker)) { IsBackground = true, Name = $"Gradus A3C worker {worker.Rank}" });
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>True if a worker is stuck in its environment and was left there.</summary>
    public bool IsAbandoned { get; private set; }

    public bool HaveAllEnded => Volatile.Read(ref _running) == 0;

    /// <summary>Waits a moment, or less if the last worker ends.</summary>
    /// <exception cref="TrainingFailedException">The workers should end, but one is stuck in its environment.</exception>
    public void Pause()
    {
        if (!_allEnded.Wait(PauseMilliseconds))
        {
            RequireProgress();
        }
    }

    /// <summary>Rethrows the exception that ended a worker, the earliest if there are several.</summary>
    /// <exception cref="TrainingFailedException">A worker failed; the message has its rank and step.</exception>
    public void ThrowFailure()
    {
        Worker? first = null;
        foreach (Worker worker in _workers)
        {
            if (worker.Failure is not null && (first is null || worker.FailureTime < first.FailureTime))
            {
                first = worker;
            }
        }

        if (first?.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Ends the threads when the caller leaves early; their unread records are dropped.</summary>
    public void Dispose()
    {
        _budget.Stop();
        while (!HaveAllEnded && !IsAbandoned)
        {
            // A worker whose ring is full waits for a reader.
            foreach (Worker worker in _workers)
            {
                while (worker.Records.NextTime() != long.MaxValue)
                {
                    worker.Records.Take();
                }
            }

            _allEnded.Wait(PauseMilliseconds);
            IsAbandoned = HasStalled();
        }

        if (!IsAbandoned)
        {
            Array.ForEach(_threads, thread => thread.Join());
            _allEnded.Dispose();
        }
    }

    private void Serve(Worker worker)
    {
        worker.Run(_budget);
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _allEnded.Set();
        }
    }

    private void RequireProgress()
    {
        if (!HasStalled())
        {
            return;
        }

        IsAbandoned = true;
        Worker stuck = Array.Find(_workers, worker => worker.IsRunning) ?? _workers[0];
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
        foreach (Worker worker in _workers)
        {
            steps += worker.Steps;
        }

        if (!_budget.IsOver || steps != _stepsSeen)
        {
            (_stepsSeen, _progressAt) = (steps, now);
        }

        return Stopwatch.GetElapsedTime(_progressAt, now) > _patience;
    }
}
