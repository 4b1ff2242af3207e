using System.Runtime.InteropServices;

namespace Gradus.Envs;

/// <summary>
/// Environments in their own processes. All requests are sent before the first answer is read, so that processes work in parallel. A
/// process that ends or hangs is restarted: its environments lose the step, which is not a transition, and begin new episodes.
/// </summary>
/// <remarks>
/// A lost step is reported as a reset step, truncated, whose final observation is the previous one, so that the step before it bootstraps
/// from the last observation known. A restarted environment gets a different seed (<see cref="RunSeeds.OfLife"/>), so that it does not fail
/// in the same place again; errors name that seed, and the steps since.
/// </remarks>
internal sealed partial class ProcessBatch : EnvironmentBatch
{
    private readonly string _name;
    private readonly bool _checksActions;
    private readonly ProcessGroup[] _groups;
    private readonly RestartBudget _budget;
    private readonly float[] _last; // (N, D): the observations before the step
    private bool _knowsLast;

    private ProcessBatch(ChildProgram program, ProcessGroup[] groups, int count, AutoresetMode autoreset, RestartBudget budget)
        : base(groups[0].ObservationSpace, groups[0].ActionSpace, count, autoreset)
    {
        (_name, _checksActions) = (program.Name, program.ChecksActions);
        _groups = groups;
        _budget = budget;
        _last = new float[count * ObservationSpace.Size];
        _offsets = new ulong[count];
        _since = new long[count];
    }

    /// <summary>A single range: threads would have nothing to do.</summary>
    public override int Granularity => Count;

    public override int Restarts => _budget.Used;

    public override bool HasActionMasks => _groups[0].HasActionMask;

    public override bool CanResume => Array.TrueForAll(_groups, group => group.CanResume);

    /// <summary>Starts the processes.</summary>
    /// <param name="program">What they run.</param>
    /// <param name="count">The number of environments.</param>
    /// <param name="autoreset">When their next episodes begin.</param>
    /// <param name="options">How many environments each process has, and how long it may take.</param>
    /// <param name="budget">What restarts are taken from.</param>
    /// <param name="process">One that runs already and has begun no episode, to be the first of them; null for none.</param>
    /// <exception cref="InvalidOperationException">The program cannot be started, or an environment cannot be made.</exception>
    public static ProcessBatch Start(
        ChildProgram program, int count, AutoresetMode autoreset, IsolationOptions options, RestartBudget budget, IChild? process = null)
    {
        options.Check();
        int each = Math.Min(options.EnvironmentsPerProcess, Message.MaxEnvironments);
        var groups = new ProcessGroup[((count - 1) / each) + 1];
        try
        {
            for (int i = 0; i < groups.Length; i++)
            {
                int first = i * each;
                groups[i] = new ProcessGroup(
                    program, first, Math.Min(each, count - first), autoreset, options, i == 0 ? process : null);
                RequireSameSpaces(program.Name, groups[0], groups[i]);
                RequireRoom(program.Name, groups[i], count);
            }

            return new ProcessBatch(program, groups, count, autoreset, budget);
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

    /// <summary>Gives up the process of a batch that has one, and has not begun an episode.</summary>
    public IChild HandOn() => _groups[0].HandOn();

    public override void Reset(int first, int end, ulong seed, bool seeded, Span<float> observations)
    {
        EnvironmentException? failure = null;
        _now = new StepNumber(seeded ? 0 : _now.Value, seed);
        if (seeded)
        {
            ForgetRestarts();
        }

        Ask(group => group.SendReset(seed, seeded));
        foreach (ProcessGroup group in _groups)
        {
            try
            {
                ReceiveReset(group, observations);
            }
            catch (EnvironmentLostException loss)
            {
                failure ??= Recover(group, loss, InReset(), observations);
            }
            catch (ChildFailedException raised)
            {
                failure ??= Failure(group, raised, InReset());
            }
        }

        Remember(observations);
        ThrowIf(failure);
    }

    public override void Step(int first, int end, StepNumber step, in BatchActions actions, Span<float> observations)
    {
        _now = step;
        Outcome.Prepare(0, Count, Autoreset);
        if (Autoreset == AutoresetMode.SameStep)
        {
            Array.Clear(Outcome.IsResetStep); // of a lost step
        }

        RequireActions(step, actions);
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
                Take(group, observations);
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

    public override void WriteActionMasks(StepNumber step, Span<bool> masks)
    {
        Ask(group => group.Send(Message.Masks, []));
        EnvironmentException? failure = null;
        int size = ActionSpace.MaskSize;
        foreach (ProcessGroup group in _groups)
        {
            Span<bool> own = masks.Slice(group.First * size, group.Count * size);
            try
            {
                TakeMasks(group, own);
            }
            catch (EnvironmentLostException)
            {
                own.Fill(true); // the next step finds it lost again, and takes no action
            }
            catch (ChildFailedException raised)
            {
                failure ??= Failure(group, raised, step);
            }
        }

        ThrowIf(failure);
    }

    public override void Dispose() => Array.ForEach(_groups, group => group.Dispose());

    private static void ThrowIf(EnvironmentException? failure)
    {
        if (failure is not null)
        {
            throw failure;
        }
    }

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

    /// <summary>The bytes of one observation in a message.</summary>
    private int RowLength => ObservationSpace.PackedSize();

    private Span<float> Rows(ProcessGroup group, Span<float> all) =>
        all.Slice(group.First * ObservationSpace.Size, group.Count * ObservationSpace.Size);

    /// <summary>Checks the actions for environments that do not; those that begin an episode ignore theirs.</summary>
    /// <exception cref="EnvironmentException">An action is not one; no environment was stepped.</exception>
    private void RequireActions(StepNumber step, in BatchActions actions)
    {
        if (_checksActions)
        {
            return;
        }

        foreach (ProcessGroup group in _groups)
        {
            for (int i = 0; i < group.Count; i++)
            {
                int rank = group.First + i;
                if (!Outcome.IsResetStep[rank] && !Misuse.CanTake(ActionSpace, actions[rank]))
                {
                    throw Failure(group, i, Misuse.ActionOutside(_name, actions[rank], ActionSpace), step);
                }
            }
        }
    }

    private void ReceiveReset(ProcessGroup group, Span<float> observations)
    {
        Span<float> rows = Rows(group, observations);
        int length = group.Count * RowLength;
        ObservationPacking.Unpack(ObservationSpace, group.Receive(length, length), rows);
    }

    private void TakeMasks(ProcessGroup group, Span<bool> masks)
    {
        ReadOnlySpan<byte> answer = group.Receive(masks.Length, masks.Length);
        int size = ActionSpace.MaskSize;
        for (int i = 0; i < masks.Length; i++)
        {
            masks[i] = answer[i] != 0;
        }

        for (int i = 0; i < group.Count; i++)
        {
            if (ActionSpace.FaultOf(masks.Slice(i * size, size)) is { } fault)
            {
                throw new ChildFailedException(i, fault);
            }
        }
    }

    private void Take(ProcessGroup group, Span<float> observations)
    {
        int n = group.Count;
        int width = ObservationSpace.Size;
        int rowLength = RowLength;
        int fixedLength = (n * (sizeof(double) + 1)) + (n * rowLength);
        ReadOnlySpan<byte> answer = group.Receive(fixedLength, fixedLength + (n * rowLength));
        ReadOnlySpan<byte> flags = answer.Slice(n * sizeof(double), n);
        if (Contradiction(group, flags, answer.Length - fixedLength) is { } what)
        {
            throw group.Refuse(what);
        }

        BatchOutcome outcome = Outcome;
        MemoryMarshal.Cast<byte, double>(answer[..(n * sizeof(double))]).CopyTo(outcome.Rewards.AsSpan(group.First));
        ReadOnlySpan<byte> rows = answer[(n * (sizeof(double) + 1))..];
        ObservationPacking.Unpack(ObservationSpace, rows[..(n * rowLength)], Rows(group, observations));
        ReadOnlySpan<byte> finals = rows[(n * rowLength)..];
        for (int i = 0; i < n; i++)
        {
            int rank = group.First + i;
            outcome.Terminated[rank] = (flags[i] & Message.TerminatedFlag) != 0;
            outcome.Truncated[rank] = (flags[i] & Message.TruncatedFlag) != 0;
            outcome.Ended[rank] = outcome.Terminated[rank] | outcome.Truncated[rank];
            if (!outcome.IsResetStep[rank])
            {
                outcome.RunningReturns[rank] += outcome.Rewards[rank];
                outcome.RunningLengths[rank]++;
            }

            if ((flags[i] & Message.FinalObservationFlag) != 0)
            {
                outcome.HasFinalObservation[rank] = true;
                ObservationPacking.Unpack(ObservationSpace, finals[..rowLength], outcome.FinalObservations.AsSpan(rank * width, width));
                finals = finals[rowLength..];
            }
        }
    }

    /// <summary>
    /// What is wrong with the flags of a step, as a clause about the process; null if nothing is. When an episode begins follows from when
    /// the one before it ended.
    /// </summary>
    /// <param name="group">The process.</param>
    /// <param name="flags">The flags.</param>
    /// <param name="finalBytes">The bytes after the observations.</param>
    private string? Contradiction(ProcessGroup group, ReadOnlySpan<byte> flags, int finalBytes)
    {
        int finals = 0;
        for (int i = 0; i < flags.Length; i++)
        {
            bool ends = (flags[i] & (Message.TerminatedFlag | Message.TruncatedFlag)) != 0;
            int expected = (flags[i] & (Message.TerminatedFlag | Message.TruncatedFlag))
                | (ends && Autoreset == AutoresetMode.SameStep ? Message.FinalObservationFlag : 0)
                | (Outcome.IsResetStep[group.First + i] ? Message.ResetStepFlag : 0);
            if (flags[i] != expected || (ends && Outcome.IsResetStep[group.First + i]))
            {
                return $"sent flags {flags[i]} for environment {group.First + i}, which contradict each other or the step before";
            }

            finals += ends && Autoreset == AutoresetMode.SameStep ? 1 : 0;
        }

        return finalBytes == finals * RowLength
            ? null
            : "sent a number of final observations that differs from its flags";
    }

    private static void RequireSameSpaces(string name, ProcessGroup first, ProcessGroup other)
    {
        if (!first.ObservationSpace.Equals(other.ObservationSpace)
            || !first.ActionSpace.Equals(other.ActionSpace)
            || first.HasActionMask != other.HasActionMask)
        {
            throw new InvalidOperationException(
                $"{name}: environment 0 has observations {first.ObservationSpace} and actions {first.ActionSpace}, but environment "
                    + $"{other.First} in another process has {other.ObservationSpace} and {other.ActionSpace}.");
        }
    }

    /// <summary>The spaces are another process's word: what they ask for must be countable.</summary>
    private static void RequireRoom(string name, ProcessGroup group, int count)
    {
        long size = Math.Max(group.ObservationSpace.Size, group.ActionSpace.Size);
        size = Math.Max(size, group.HasActionMask ? group.ActionSpace.MaskSize : 0);
        long step = group.Count * (sizeof(double) + 1 + (2L * sizeof(float) * size)) + Message.HeaderSize;
        if (size * count > Array.MaxLength || step > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"{name}: {count} environments, {group.Count} in a process, with observations, actions or masks of {size} numbers are too "
                    + $"many.");
        }
    }
}
