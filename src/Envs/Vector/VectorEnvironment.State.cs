namespace Gradus.Envs;

public sealed partial class VectorEnvironment
{
    private const ulong SeedsBetweenResumes = 1UL << 40;

    /// <summary>
    /// Whether a resumed run continues with the same bits: true if every environment is <see cref="IResumable"/>. Otherwise it begins new
    /// episodes.
    /// </summary>
    public bool CanResume => _batch.CanResume;

    /// <summary>
    /// True if the next call must be <see cref="Reset(Span{float})"/>: at first, after an exception, and after <see cref="LoadState"/> if
    /// the environments could not be saved.
    /// </summary>
    public bool NeedsReset => !_running;

    /// <inheritdoc/>
    /// <remarks>
    /// The observations belong to the caller: save the last ones too, because the next step starts from them. For environments that are not
    /// <see cref="IResumable"/>, and those whose process has just been lost, only the counts so far are written.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Reset was not called first.</exception>
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
        byte[]? states = SaveEnvironments();
        writer.Write(states is not null);
        if (states is null)
        {
            return;
        }

        for (int i = 0; i < Count; i++)
        {
            writer.Write(Terminated[i]);
            writer.Write(Truncated[i]);
            writer.Write(Episodes.RunningReturns[i]);
            writer.Write(Episodes.RunningLengths[i]);
        }

        writer.Write(states);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The number of threads may differ from the one saved. If the environments could not be saved, <see cref="NeedsReset"/> is true: the
    /// counts continue, and the next Reset begins new episodes from seeds that the run has not used. After a failure the next call must be
    /// Reset.
    /// </remarks>
    public void LoadState(BinaryReader reader)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SavedState.CheckOwner(reader, nameof(VectorEnvironment));
        int count = reader.ReadInt32();
        var autoreset = (AutoresetMode)reader.ReadByte();
        if (count != Count || autoreset != Autoreset)
        {
            throw new InvalidDataException(
                $"{Id}: the saved state is of {count} environments with autoreset {autoreset}, but there are {Count} with {Autoreset}.");
        }

        _running = false;
        _batch.Outcome.Clear();
        Seed = reader.ReadUInt64();
        Steps = reader.ReadInt64();
        Episodes.LoadState(reader);
        if (!reader.ReadBoolean())
        {
            Seed = unchecked(Seed + SeedsBetweenResumes);
            _seeded = false;
            return;
        }

        if (!CanResume)
        {
            throw new InvalidDataException(
                $"{Id}: the saved state contains the states of environments, but these environments cannot be resumed.");
        }

        LoadOutcome(reader);
        _batch.LoadState(reader);
        _seeded = true;
        _running = true;
    }

    private byte[]? SaveEnvironments()
    {
        if (!CanResume)
        {
            return null;
        }

        try
        {
            using var bytes = new MemoryStream();
            _batch.SaveState(new BinaryWriter(bytes));
            return bytes.ToArray();
        }
        catch (EnvironmentLostException)
        {
            return null; // its state is lost with it; the next step finds the loss and restarts the process
        }
    }

    private void LoadOutcome(BinaryReader reader)
    {
        for (int i = 0; i < Count; i++)
        {
            _batch.Outcome.Terminated[i] = reader.ReadBoolean();
            _batch.Outcome.Truncated[i] = reader.ReadBoolean();
            _batch.Outcome.Ended[i] = Terminated[i] | Truncated[i];
            _batch.Outcome.RunningReturns[i] = reader.ReadDouble();
            _batch.Outcome.RunningLengths[i] = reader.ReadInt32();
        }
    }
}
