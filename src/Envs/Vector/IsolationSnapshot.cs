namespace Gradus.Envs;

/// <summary>
/// What environments in processes of their own remember besides their states, so that they go on as they would have, lost processes
/// included.
/// </summary>
/// <param name="Restarts">Processes that were started anew so far.</param>
/// <param name="Last">(N, D) What was seen last.</param>
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
    /// <returns>Null where the environments that were saved had no processes of their own.</returns>
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
