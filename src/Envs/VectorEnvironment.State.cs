namespace Gradus.Envs;

public sealed partial class VectorEnvironment
{
    /// <inheritdoc/>
    public bool CanResume => _batch.CanResume;

    /// <inheritdoc/>
    /// <remarks>The observations are the caller's: keep the last ones, because the next step begins where they were seen.</remarks>
    /// <exception cref="InvalidOperationException">An environment is not <see cref="IResumable"/>, or Reset was not called first.</exception>
    public void SaveState(BinaryWriter writer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_running)
        {
            throw new InvalidOperationException($"{Id}: there is nothing to save before Reset, or after an environment failed.");
        }

        SavedState.WriteOwner(writer, nameof(VectorEnvironment));
        writer.Write(Count);
        writer.Write((byte)Autoreset);
        writer.Write(Seed);
        writer.Write(Steps);
        Episodes.SaveState(writer);
        for (int i = 0; i < Count; i++)
        {
            writer.Write(Terminated[i]);
            writer.Write(Truncated[i]);
            writer.Write(Episodes.RunningReturns[i]);
            writer.Write(Episodes.RunningLengths[i]);
        }

        _batch.SaveState(writer);
    }

    /// <inheritdoc/>
    /// <remarks>The number of threads may differ from the one saved. After a failure the next call must be Reset.</remarks>
    /// <exception cref="InvalidOperationException">An environment is not <see cref="IResumable"/>.</exception>
    public void LoadState(BinaryReader reader)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SavedState.CheckOwner(reader, nameof(VectorEnvironment));
        int count = reader.ReadInt32();
        var autoreset = (AutoresetMode)reader.ReadByte();
        if (count != Count || autoreset != Autoreset)
        {
            throw new InvalidDataException($"{Id}: the saved state is of {count} environments with autoreset {autoreset}, but these are {Count} with {Autoreset}.");
        }

        _running = false;
        _batch.Outcome.Clear();
        Seed = reader.ReadUInt64();
        Steps = reader.ReadInt64();
        Episodes.LoadState(reader);
        for (int i = 0; i < Count; i++)
        {
            _batch.Outcome.Terminated[i] = reader.ReadBoolean();
            _batch.Outcome.Truncated[i] = reader.ReadBoolean();
            _batch.Outcome.Ended[i] = Terminated[i] | Truncated[i];
            _batch.Outcome.RunningReturns[i] = reader.ReadDouble();
            _batch.Outcome.RunningLengths[i] = reader.ReadInt32();
        }

        _batch.LoadState(reader);
        _seeded = true;
        _running = true;
    }
}
