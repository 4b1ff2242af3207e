using System.Runtime.InteropServices;

namespace Gradus.Envs;

internal sealed partial class ProcessBatch
{
    public override void SaveState(StateWriter writer)
    {
        foreach (ProcessGroup group in _groups)
        {
            Save(group, (i, entries) => writer.WriteSection(NameOf(group.First + i), entries));
        }
    }

    /// <summary>Writes the state of a batch of one as that environment writes it in its own process.</summary>
    public void SaveOne(StateWriter writer) => Save(_groups[0], (_, entries) => writer.WriteEntries(entries));

    /// <summary>
    /// Lets every process read its environments' states, and tells all of them to go on from there when the whole is accepted.
    /// </summary>
    public override void LoadState(StateReader reader)
    {
        foreach (ProcessGroup group in _groups)
        {
            Load(group, i => reader.SectionBytes(NameOf(group.First + i)));
        }

        reader.WhenAccepted(Accept);
    }

    /// <summary>Reads what <see cref="SaveOne"/> wrote, or such an environment in any process.</summary>
    public void LoadOne(StateReader reader)
    {
        Load(_groups[0], _ => reader.RemainingEntries());
        reader.WhenAccepted(() =>
        {
            Outcome.Clear();
            _knowsLast = false;
            ForgetRestarts();
            Accept();
        });
    }

    public override void SaveIsolation(StateWriter writer) => new IsolationSnapshot(_budget.Used, _last, _offsets, _since).Save(writer);

    public override void LoadIsolation(StateReader reader)
    {
        IsolationSnapshot? snapshot = IsolationSnapshot.Load(reader, _last.Length, Count);
        reader.WhenAccepted(() =>
        {
            _knowsLast = snapshot is not null;
            ForgetRestarts();
            if (snapshot is not null)
            {
                _budget.Resume(snapshot.Restarts);
                snapshot.Last.CopyTo(_last, 0);
                snapshot.Offsets.CopyTo(_offsets, 0);
                snapshot.Since.CopyTo(_since, 0);
            }
        });
    }

    /// <summary>
    /// The processes go on from what they have read. One that is lost meanwhile is met again, with its reason, at the next step.
    /// </summary>
    private void Accept() => Ask(group =>
    {
        group.Send(Message.Accept, MemoryMarshal.AsBytes(Outcome.Ended.AsSpan(group.First, group.Count)));
        try
        {
            group.ReceiveDone();
        }
        catch (ChildFailedException refusal)
        {
            group.Refuse($"did not go on from states that it had read ({refusal.Message})");
        }
    });

    /// <summary>Asks for the states of a process one after the other, so that no more than one is held twice.</summary>
    private void Save(ProcessGroup group, Action<int, ReadOnlySpan<byte>> write)
    {
        for (int i = 0; i < group.Count; i++)
        {
            try
            {
                group.Send(Message.Save, BitConverter.GetBytes(i));
                write(i, new StateReader(group.ReceiveState()).RemainingEntries().Span);
            }
            catch (Exception exception) when (exception is ChildFailedException or InvalidDataException)
            {
                throw Failure(group, i, exception, _now);
            }
        }

        group.Release();
    }

    private void Load(ProcessGroup group, Func<int, ReadOnlyMemory<byte>> read)
    {
        for (int i = 0; i < group.Count; i++)
        {
            ReadOnlyMemory<byte> entries = read(i);
            if (entries.Length > Message.MaxState)
            {
                throw new InvalidDataException($"{_name}: a state of {entries.Length} bytes is longer than a process takes.");
            }

            try
            {
                group.SendParts(Message.Load, [BitConverter.GetBytes(i), StateWriter.Header.ToArray(), entries]);
                group.ReceiveDone();
            }
            catch (Exception exception) when (exception is ChildFailedException or EnvironmentLostException)
            {
                throw new InvalidDataException($"{_name}: {exception.Message}", exception);
            }
        }
    }
}
