using System.Runtime.InteropServices;

namespace Gradus.Envs;

/// <summary>
/// Environments in their own processes. All requests are sent before the first answer is read, so that processes work in parallel. A
/// process that ends or hangs is restarted: its environments lose the step, which is not a transition, and begin new episodes.
/// </summary>
/// <remarks>
/// A lost step is reported as a reset step, truncated, whose final observation is the previous one, so that the step before it bootstraps
/// from the last observation known. A restarted environment gets a different seed, so that it does not fail in the same place again.
/// </remarks>
internal sealed class ProcessBatch : EnvironmentBatch
{
    private const ulong SeedsBetweenRestarts = 1UL << 32;

    private readonly string _name;
    private readonly ProcessGroup[] _groups;
    private readonly RestartBudget _budget;
    private readonly float[] _last; // (N, D): the observations before the step
    private bool _knowsLast;

    private ProcessBatch(string name, ProcessGroup[] groups, int count, AutoresetMode autoreset, RestartBudget budget)
        : base(groups[0].ObservationSpace, groups[0].ActionSpace, count, autoreset)
    {
        _name = name;
        _groups = groups;
        _budget = budget;
        _last = new float[count * ObservationSpace.Size];
    }

    /// <summary>A single range: threads would have nothing to do.</summary>
    public override int Granularity => Count;

    public override int Restarts => _budget.Used;

    public override bool CanResume => Array.TrueForAll(_groups, group => group.CanResume);

    /// <summary>Starts the processes.</summary>
    /// <exception cref="InvalidOperationException">The program cannot be started, or an environment cannot be made.</exception>
    public static ProcessBatch Start(
        ChildProgram program, int count, AutoresetMode autoreset, IsolationOptions options, RestartBudget budget)
    {
        options.Check();
        var groups = new ProcessGroup[(count + options.EnvironmentsPerProcess - 1) / options.EnvironmentsPerProcess];
        try
        {
            for (int i = 0; i < groups.Length; i++)
            {
                int first = i * options.EnvironmentsPerProcess;
                groups[i] = new ProcessGroup(program, first, Math.Min(options.EnvironmentsPerProcess, count - first), autoreset, options);
            }

            return new ProcessBatch(program.Name, groups, count, autoreset, budget);
        }
        catch (Exception exception)
        {
            Array.ForEach(groups, group => group?.Dispose());
            if (exception is EnvironmentLostException)
            {
                throw new InvalidOperationException($"{program.Name}: {exception.Message}.", exception);
            }

            throw;
        }
    }

    public override void Reset(int first, int end, ulong seed, bool seeded, Span<float> observations)
    {
        EnvironmentException? failure = null;
        Ask(group => group.SendReset(seed, seeded));
        foreach (ProcessGroup group in _groups)
        {
            try
            {
                Rows(group, MemoryMarshal.Cast<byte, float>(group.Receive())).CopyTo(Rows(group, observations));
            }
            catch (EnvironmentLostException loss)
            {
                failure ??= Recover(group, loss, new StepNumber(0, seed), observations);
            }
            catch (ChildFailedException raised)
            {
                failure ??= Failure(group, raised, new StepNumber(0, seed));
            }
        }

        Remember(observations);
        ThrowIf(failure);
    }

    public override void Step(int first, int end, StepNumber step, BatchActions actions, Span<float> observations)
    {
        Outcome.Prepare(0, Count, Autoreset);
        Array.Clear(Outcome.IsResetStep);
        ReadOnlySpan<byte> bytes = actions.Integers.IsEmpty
            ? MemoryMarshal.AsBytes(actions.Reals)
            : MemoryMarshal.AsBytes(actions.Integers);
        int width = ActionSpace.Size * sizeof(int);
        foreach (ProcessGroup group in _groups)
        {
            try
            {
                group.Send(Message.Step, bytes.Slice(group.First * width, group.Count * width));
            }
            catch (EnvironmentLostException)
            {
                // It comes up again, with its reason, when the answer is read.
            }
        }

        EnvironmentException? failure = null;
        foreach (ProcessGroup group in _groups)
        {
            try
            {
                Take(group, group.Receive(), observations);
            }
            catch (EnvironmentLostException loss)
            {
                failure ??= Recover(group, loss, step, observations);
                Forfeit(group, observations);
            }
            catch (ChildFailedException raised)
            {
                failure ??= Failure(group, raised, step);
            }
        }

        Remember(observations);
        ThrowIf(failure);
    }

    public override void SaveState(StateWriter writer)
    {
        foreach (ProcessGroup group in _groups)
        {
            try
            {
                group.Send(Message.Save, []);
                var state = new StateReader(group.Receive().ToArray());
                for (int i = 0; i < group.Count; i++)
                {
                    writer.WriteSection(NameOf(group.First + i), state.SectionBytes(NameOf(i)).Span);
                }
            }
            catch (ChildFailedException raised)
            {
                throw Failure(group, raised, default);
            }
            catch (InvalidDataException exception)
            {
                throw default(StepNumber).Failure(_name, group.First, exception);
            }
        }
    }

    /// <summary>
    /// Lets every process read its environments' states, and tells all of them to go on from there when the whole is accepted.
    /// </summary>
    public override void LoadState(StateReader reader)
    {
        foreach (ProcessGroup group in _groups)
        {
            var state = new StateWriter();
            for (int i = 0; i < group.Count; i++)
            {
                state.WriteSection(NameOf(i), reader.SectionBytes(NameOf(group.First + i)).Span);
            }

            try
            {
                group.Send(Message.Load, state.ToArray());
                group.Receive();
            }
            catch (Exception exception) when (exception is ChildFailedException or EnvironmentLostException)
            {
                throw new InvalidDataException($"{_name}: {exception.Message}", exception);
            }
        }

        reader.WhenAccepted(Accept);
    }

    public override void SaveIsolation(StateWriter writer) => new IsolationSnapshot(_budget.Used, _last).Save(writer);

    public override void LoadIsolation(StateReader reader)
    {
        IsolationSnapshot? snapshot = IsolationSnapshot.Load(reader, _last.Length);
        reader.WhenAccepted(() =>
        {
            _knowsLast = snapshot is not null;
            if (snapshot is not null)
            {
                _budget.Resume(snapshot.Restarts);
                snapshot.Last.CopyTo(_last, 0);
            }
        });
    }

    public override void Dispose() => Array.ForEach(_groups, group => group.Dispose());

    private static void ThrowIf(EnvironmentException? failure)
    {
        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>
    /// The processes go on from what they have read. One that is lost meanwhile is met again, with its reason, at the next step.
    /// </summary>
    private void Accept() => Ask(group =>
    {
        group.Send(Message.Accept, MemoryMarshal.AsBytes(Outcome.Ended.AsSpan(group.First, group.Count)));
        group.Receive();
    });

    private void Ask(Action<ProcessGroup> request)
    {
        foreach (ProcessGroup group in _groups)
        {
            try
            {
                request(group);
            }
            catch (EnvironmentLostException)
            {
                // It comes up again, with its reason, when the answer is read.
            }
        }
    }

    private void Remember(Span<float> observations)
    {
        observations.CopyTo(_last);
        _knowsLast = true;
    }

    private Span<float> Rows(ProcessGroup group, Span<float> all) =>
        all.Slice(group.First * ObservationSpace.Size, group.Count * ObservationSpace.Size);

    private ReadOnlySpan<float> Rows(ProcessGroup group, ReadOnlySpan<float> answer) => answer[..(group.Count * ObservationSpace.Size)];

    private void Take(ProcessGroup group, ReadOnlySpan<byte> answer, Span<float> observations)
    {
        int n = group.Count;
        int width = ObservationSpace.Size;
        BatchOutcome outcome = Outcome;
        MemoryMarshal.Cast<byte, double>(answer[..(n * sizeof(double))]).CopyTo(outcome.Rewards.AsSpan(group.First));
        ReadOnlySpan<byte> flags = answer.Slice(n * sizeof(double), n);
        ReadOnlySpan<float> rows = MemoryMarshal.Cast<byte, float>(answer[(n * (sizeof(double) + 1))..]);
        rows[..(n * width)].CopyTo(Rows(group, observations));
        ReadOnlySpan<float> finals = rows[(n * width)..];
        for (int i = 0; i < n; i++)
        {
            int rank = group.First + i;
            outcome.Terminated[rank] = (flags[i] & Message.TerminatedFlag) != 0;
            outcome.Truncated[rank] = (flags[i] & Message.TruncatedFlag) != 0;
            outcome.Ended[rank] = outcome.Terminated[rank] | outcome.Truncated[rank];
            outcome.IsResetStep[rank] = (flags[i] & Message.ResetStepFlag) != 0;
            if (!outcome.IsResetStep[rank])
            {
                outcome.RunningReturns[rank] += outcome.Rewards[rank];
                outcome.RunningLengths[rank]++;
            }

            if ((flags[i] & Message.FinalObservationFlag) != 0)
            {
                outcome.HasFinalObservation[rank] = true;
                finals[..width].CopyTo(outcome.FinalObservations.AsSpan(rank * width));
                finals = finals[width..];
            }
        }
    }

    /// <summary>The step of a lost process: neither a transition nor an episode that counts.</summary>
    private void Forfeit(ProcessGroup group, Span<float> observations)
    {
        Rows(group, _knowsLast ? _last : observations).CopyTo(Rows(group, Outcome.FinalObservations.AsSpan()));
        for (int rank = group.First; rank < group.First + group.Count; rank++)
        {
            Outcome.Truncated[rank] = true;
            Outcome.HasFinalObservation[rank] = true;
            Outcome.IsResetStep[rank] = true;
            Outcome.RunningReturns[rank] = 0;
            Outcome.RunningLengths[rank] = 0;
        }
    }

    /// <summary>Restarts a lost process until its environments have been reset, or throws the reason why that fails.</summary>
    private EnvironmentException? Recover(ProcessGroup group, EnvironmentLostException loss, StepNumber step, Span<float> observations)
    {
        while (true)
        {
            try
            {
                ulong number = (ulong)_budget.Take(loss);
                group.Restart();
                group.SendReset(unchecked(step.Seed + (number * SeedsBetweenRestarts)), seeded: true);
                Rows(group, MemoryMarshal.Cast<byte, float>(group.Receive())).CopyTo(Rows(group, observations));
                return null;
            }
            catch (EnvironmentLostException again) when (again.InnerException is not EnvironmentLostException)
            {
                loss = again;
            }
            catch (ChildFailedException raised)
            {
                return Failure(group, raised, step);
            }
            catch (Exception exception) when (exception is EnvironmentLostException or InvalidOperationException)
            {
                return step.Failure(_name, group.First, exception);
            }
        }
    }

    private EnvironmentException Failure(ProcessGroup group, ChildFailedException raised, StepNumber step) =>
        step.Failure(_name, group.First + Math.Max(raised.Rank, 0), raised);
}
