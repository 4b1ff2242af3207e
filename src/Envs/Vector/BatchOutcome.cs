namespace Gradus.Envs;

/// <summary>The results of the last step, one element per environment. Threads write disjoint ranges.</summary>
internal sealed class BatchOutcome(int count, int observationSize)
{
    public double[] Rewards { get; } = new double[count];

    public bool[] Terminated { get; } = new bool[count];

    public bool[] Truncated { get; } = new bool[count];

    /// <summary>Terminated or truncated.</summary>
    public bool[] Ended { get; } = new bool[count];

    public bool[] HasFinalObservation { get; } = new bool[count];

    public bool[] IsResetStep { get; } = new bool[count];

    /// <summary>(N, D); a row is valid where <see cref="HasFinalObservation"/>.</summary>
    public float[] FinalObservations { get; } = new float[checked(count * observationSize)];

    /// <summary>The sum of rewards of the current episode, or of the one that ended in this step.</summary>
    public double[] RunningReturns { get; } = new double[count];

    /// <summary>The number of steps of the current episode, or of the one that ended in this step.</summary>
    public int[] RunningLengths { get; } = new int[count];

    /// <summary>
    /// Sets the values for environments whose episodes continue, so that a step writes flags only where an episode ends. In
    /// <see cref="AutoresetMode.NextStep"/> the ends of the previous step become the resets of this one.
    /// </summary>
    public void Prepare(int first, int end, AutoresetMode autoreset)
    {
        int count = end - first;
        if (count == 1)
        {
            PrepareOne(first, autoreset);
            return;
        }

        if (autoreset == AutoresetMode.NextStep)
        {
            Ended.AsSpan(first, count).CopyTo(IsResetStep.AsSpan(first));
        }

        Rewards.AsSpan(first, count).Clear();
        Terminated.AsSpan(first, count).Clear();
        Truncated.AsSpan(first, count).Clear();
        Ended.AsSpan(first, count).Clear();
        HasFinalObservation.AsSpan(first, count).Clear();
    }

    /// <summary>The same without loops, for an environment that is stepped by itself.</summary>
    private void PrepareOne(int i, AutoresetMode autoreset)
    {
        if (autoreset == AutoresetMode.NextStep)
        {
            IsResetStep[i] = Ended[i];
        }

        Rewards[i] = 0;
        Terminated[i] = Truncated[i] = Ended[i] = HasFinalObservation[i] = false;
    }

    /// <summary>Clears everything, as before the first step.</summary>
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
