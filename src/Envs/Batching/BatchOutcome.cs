namespace Gradus.Envs.Batching;

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
