namespace Gradus.Envs;

/// <summary>Everything that determines the future of one environment: the form in which it is saved, however it is stepped.</summary>
/// <param name="Phase">The environment's phase between calls.</param>
/// <param name="Rng">The stream of starting states; null before the first reset.</param>
/// <param name="State">The state, if there is a stream.</param>
internal readonly record struct ControlSnapshot(EpisodePhase Phase, Rng? Rng, double[] State)
{
    public static ControlSnapshot Of(ControlKernel kernel, EpisodePhase phase, Rng? rng, ControlColumns columns, int i)
    {
        double[] state = new double[kernel.StateSize];
        for (int k = 0; k < state.Length; k++)
        {
            state[k] = columns[k][i];
        }

        return new ControlSnapshot(phase, rng, state);
    }

    public void Save(BinaryWriter writer, string owner)
    {
        SavedState.WriteOwner(writer, owner);
        writer.Write((byte)Phase);
        SavedEpisode.WriteStream(writer, Rng);
        if (Rng is not null)
        {
            Array.ForEach(State, writer.Write);
        }
    }

    public static ControlSnapshot Load(BinaryReader reader, string owner, int stateSize)
    {
        SavedState.CheckOwner(reader, owner);
        EpisodePhase phase = SavedEpisode.ReadPhase(reader, owner);
        double[] state = new double[stateSize];
        if (SavedEpisode.ReadStream(reader, owner, phase) is not { } rng)
        {
            return new ControlSnapshot(phase, null, state);
        }

        SavedState.Fill(state, reader.ReadDouble);

        return Array.TrueForAll(state, double.IsFinite)
            ? new ControlSnapshot(phase, rng, state)
            : throw new InvalidDataException($"The saved state of {owner} is damaged: it contains numbers that are not finite.");
    }
}
