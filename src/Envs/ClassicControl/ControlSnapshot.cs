namespace Gradus.Envs;

/// <summary>Everything that decides the future of one environment: the form in which it is saved, however it is stepped.</summary>
/// <param name="Episode">Phase, and the stream of starting states.</param>
/// <param name="State">The state; means something where there is a stream.</param>
internal readonly record struct ControlSnapshot(EpisodeState Episode, double[] State)
{
    public static ControlSnapshot Of(ControlKernel kernel, EpisodeState episode, ControlColumns columns, int i)
    {
        double[] state = new double[kernel.StateSize];
        for (int k = 0; k < state.Length; k++)
        {
            state[k] = columns[k][i];
        }

        return new ControlSnapshot(episode, state);
    }

    public void Save(StateWriter writer, string environment)
    {
        Episode.Save(writer, environment);
        if (Episode.Rng is not null)
        {
            writer.WriteArray<double>("state", State);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote, and refuses a state of which something impossible would be observed.</summary>
    public static ControlSnapshot Load(StateReader reader, ControlKernel kernel)
    {
        var episode = EpisodeState.Load(reader, kernel.Name);
        if (episode.Rng is null)
        {
            return new ControlSnapshot(episode, []);
        }

        double[] state = reader.ReadArray<double>("state", kernel.StateSize, kernel.StateSize);
        return Array.TrueForAll(state, double.IsFinite) && kernel.IsPossible(state)
            ? new ControlSnapshot(episode, state)
            : throw reader.Refusal("state", $"what would be observed of it is not in {kernel.ObservationSpace}");
    }
}
