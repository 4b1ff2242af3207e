namespace Gradus.Rl;

/// <summary>
/// The environment steps that may still be taken, and the request to stop. Workers reserve steps before they take them, so that all of them
/// together never take more than there are.
/// </summary>
internal sealed class StepBudget
{
    private PaddedCounter _remaining;
    private PaddedCounter _stopped;

    public StepBudget(long steps) => _remaining.Write(steps);

    /// <summary>True once somebody has asked for an end.</summary>
    public bool IsStopped => _stopped.Read() != 0;

    /// <summary>True once nothing is left to reserve, or somebody has asked for an end.</summary>
    public bool IsOver => IsStopped || _remaining.Read() <= 0;

    /// <summary>Asks all workers to end after the step they are in.</summary>
    public void Stop() => _stopped.Write(1);

    /// <summary>Takes steps out of the budget.</summary>
    /// <param name="most">How many are wanted.</param>
    /// <returns>How many were granted; 0 when there are none left or an end was asked for.</returns>
    public int Reserve(int most)
    {
        if (IsStopped)
        {
            return 0;
        }

        long left = _remaining.Add(-most);
        if (left >= 0)
        {
            return most;
        }

        // More was taken than there was: keep what was there and put the rest back.
        int granted = (int)Math.Max(most + left, 0);
        _remaining.Add(most - granted);
        return granted;
    }

    /// <summary>Puts steps back that were reserved but not taken.</summary>
    public void Return(int steps)
    {
        if (steps > 0)
        {
            _remaining.Add(steps);
        }
    }
}
