namespace Gradus.Rl;

/// <summary>
/// The environment steps that may still be taken, and the request to stop. Workers reserve steps before they take them, so that together
/// they never exceed the budget.
/// </summary>
/// <param name="memory">Where the workers have what they share.</param>
internal sealed class StepBudget(TeamMemory memory)
{
    private readonly Shared<PaddedCounter> _remaining = memory.Take<PaddedCounter>();
    private readonly Shared<PaddedCounter> _stopped = memory.Take<PaddedCounter>();

    /// <summary>Begins a run. Only while no worker works.</summary>
    /// <param name="steps">The steps that may be taken.</param>
    public void Begin(long steps)
    {
        _remaining.Value.Write(steps);
        _stopped.Value.Write(0);
    }

    /// <summary>True once a stop was requested.</summary>
    public bool IsStopped => _stopped.Value.Read() != 0;

    /// <summary>True once nothing is left to reserve, or a stop was requested.</summary>
    public bool IsOver => IsStopped || _remaining.Value.Read() <= 0;

    /// <summary>Asks all workers to stop after their current step.</summary>
    public void Stop() => _stopped.Value.Write(1);

    /// <summary>Reserves steps.</summary>
    /// <param name="max">The maximum number wanted.</param>
    /// <returns>The number granted; 0 if none are left or a stop was requested.</returns>
    public int Reserve(int max)
    {
        if (IsStopped)
        {
            return 0;
        }

        long left = _remaining.Value.Add(-max);
        if (left >= 0)
        {
            return max;
        }

        // More was reserved than available: keep what was available and return the rest.
        int granted = (int)Math.Max(max + left, 0);
        _remaining.Value.Add(max - granted);
        return granted;
    }

    /// <summary>Returns steps that were reserved but not taken.</summary>
    public void Return(int steps)
    {
        if (steps > 0)
        {
            _remaining.Value.Add(steps);
        }
    }
}
