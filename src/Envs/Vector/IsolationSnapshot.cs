namespace Gradus.Envs;

/// <summary>
/// What environments in their own processes store besides their states, so that they continue as they would have, including lost processes.
/// </summary>
/// <param name="Restarts">The number of restarts so far.</param>
/// <param name="Last">(N, D) The last observations.</param>
internal sealed record IsolationSnapshot(int Restarts, float[] Last)
{
    private const string Name = "isolation";

    public void Save(StateWriter writer)
    {
        StateWriter section = writer.Section(Name);
        section.Write("restarts", Restarts);
        section.WriteArray<float>("last_observations", Last);
    }

    /// <summary>Reads the snapshot.</summary>
    /// <returns>Null if the saved environments did not have their own processes.</returns>
    public static IsolationSnapshot? Load(StateReader reader, int observationCount)
    {
        if (!reader.IsNext(Name))
        {
            return null;
        }

        StateReader section = reader.Section(Name);
        return new IsolationSnapshot(
            section.ReadInt32("restarts", min: 0), section.ReadArray<float>("last_observations", observationCount, observationCount));
    }
}
