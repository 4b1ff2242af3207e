namespace Gradus.Envs;

/// <summary>What the last step brought, one element per environment. Threads write disjoint ranges.</summary>
internal sealed class BatchOutcome(int count, int observationSize)
{
    public double[] Rewards { get; } = new double[count];

    public bool[] Terminated { get; } = new bool[count];

    public bool[] Truncated { get; } = new bool[count];

    /// <summary>Terminated or truncated.</summary>
    public bool[] Ended { get; } = new bool[count];

    public bool[] HasFinalObservation { get; } = new bool[count];

    public bool[] IsResetStep { get; } = new bool[count];

    /// <summary>(N, D); a row means something where <see cref="HasFinalObservation"/>.</summary>
    public float[] FinalObservations { get; } = new float[checked(count * observationSize)];

    /// <summary>The sum of rewards of the episode that is running, or has ended in this step.</summary>
    public double[] RunningReturns { get; } = new double[count];

    /// <summary>The number of steps of the episode that is running, or has ended in this step.</summary>
    public int[] RunningLengths { get; } = new int[count];

    /// <summary>
    /// Sets what holds for an environment whose episode goes on, so that a step writes flags where one ends only. In
    /// <see cref="AutoresetMode.NextStep"/> the ends of the step before become the resets of this one.
    /// </summary>
    public void Prepare(int first, int end, AutoresetMode autoreset)
    {
        int count = end - first;
        if (autoreset == AutoresetMode.NextStep)
        {
            Array.Copy(Ended, first, IsResetStep, first, count);
        }

        Array.Clear(Rewards, first, count);
        Array.Clear(Terminated, first, count);
        Array.Clear(Truncated, first, count);
        Array.Clear(Ended, first, count);
        Array.Clear(HasFinalObservation, first, count);
    }

    /// <summary>As if no step had been done.</summary>
    public void Clear()
    {
        Array.Clear(Rewards);
        Array.Clear(Terminated);
        Array.Clear(Truncated);
        Array.Clear(Ended);
        Array.Clear(HasFinalObservation);
        Array.Clear(IsResetStep);
        Array.Clear(RunningReturns);
        Array.Clear(RunningLengths);
    }
}
