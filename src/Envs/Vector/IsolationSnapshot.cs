namespace Gradus.Envs;

/// <summary>
/// What environments in their own processes store besides their states, so that they continue as they would have, including lost processes.
/// </summary>
/// <param name="Restarts">The number of restarts so far.</param>
/// <param name="Last">(N, D) The last observations.</param>
/// <param name="Offsets">(N) From the seeds of the batch to those of restarted environments; 0 for those that were not restarted.</param>
/// <param name="Since">(N) The steps in which they were restarted.</param>
internal sealed record IsolationSnapshot(int Restarts, float[] Last, ulong[] Offsets, long[] Since)
{
    private const string Name = "isolation";

    public void Save(StateWriter writer)
    {
        StateWriter section = writer.Section(Name);
        section.Write("restarts", Restarts);
        section.WriteArray<float>("last_observations", Last);
        if (Offsets.AsSpan().ContainsAnyExcept(0UL))
        {
            section.WriteArray<ulong>("seed_offsets", Offsets);
            section.WriteArray<long>("restarted_at", Since);
        }
    }

    /// <summary>Reads the snapshot.</summary>
    /// <returns>Null if the saved environments did not have their own processes.</returns>
    public static IsolationSnapshot? Load(StateReader reader, int observationCount, int count)
    {
        if (!reader.IsNext(Name))
        {
            return null;
        }

        StateReader section = reader.Section(Name);
        int restarts = section.ReadInt32("restarts", min: 0);
        float[] last = section.ReadArray<float>("last_observations", observationCount, observationCount);
        return section.IsNext("seed_offsets")
            ? new IsolationSnapshot(
                restarts,
                last,
                section.ReadArray<ulong>("seed_offsets", count, count),
                section.ReadArray<long>("restarted_at", count, count))
            : new IsolationSnapshot(restarts, last, new ulong[count], new long[count]);
    }
}
