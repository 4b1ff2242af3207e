using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gradus.Envs;

/// <summary>
/// Many small control tasks of one kind, each with a <see cref="TimeLimit"/>, stepped on vector lanes by the same
/// <see cref="IControlDynamics"/> as a single one: the same bits, several times as fast.
/// </summary>
/// <remarks>
/// Episodes end rarely, so a step has two halves: the part that all environments do, without a branch, and the part for those whose episode
/// ended. The statistics' length of the current episode is also the time limit's count.
/// </remarks>
internal sealed class ControlBatch : EnvironmentBatch
{
    /// <summary>
    /// The number of environments that do a whole step before the next ones begin, so that their numbers stay in the first-level cache.
    /// </summary>
    private const int Block = 128;

    private readonly string _id;
    private readonly int _maxSteps;
    private readonly int _rowLength;
    private readonly int _actionCount; // the number of discrete actions; 0 for a box
    private readonly ControlKernel _kernel;
    private readonly ControlColumns _columns;
    private readonly Rng?[] _rngs;

    public ControlBatch(ControlKernel kernel, BatchSettings settings)
        : base(kernel.ObservationSpace, kernel.ActionSpace, settings.Count, settings.Autoreset)
    {
        _id = settings.Id;
        _maxSteps = settings.MaxSteps;
        _rowLength = ObservationSpace.Size;
        _actionCount = ActionSpace is Discrete discrete ? discrete.N : 0;
        _kernel = kernel;
        _columns = settings.Count == 1 ? kernel.AllocateOne() : kernel.Allocate(settings.Count);
        _rngs = new Rng?[settings.Count];
    }

    /// <summary>Full vectors, and no two threads that write to the same cache line (except for the flags, which are a byte each).</summary>
    public override int Granularity => ControlKernel.Padding;

    /// <summary>The number of steps after which an episode is truncated.</summary>
    public int MaxSteps => _maxSteps;

    /// <summary>The numbers of all environments, column after column.</summary>
    public Span<double> Columns => _columns.OfTask;

    /// <summary>Columns of this layout elsewhere.</summary>
    public unsafe PlacedMatrix Placed(Storage<double> columns) =>
        new(columns.Pointer, columns.Length / _columns.Stride, Count, _columns.Stride);

    /// <summary>The stream of an environment that has begun an episode.</summary>
    public Rng StreamOf(int i) => _rngs[i]!;

    public override EnvironmentBatch In(MemoryPlace place) =>
        place.FindProgram($"Step{_kernel.Name}") is { } program ? new PlacedControlBatch(this, place, program) : this;

    /// <summary>The actions of all environments as numbers, after <see cref="BatchOutcome.Prepare"/>.</summary>
    public ReadOnlySpan<double> Taken(in BatchActions actions, StepNumber step)
    {
        TakeActions(actions, 0, Count, step);
        return _columns.Actions[..Count];
    }

    public override void Reset(int first, int end, ulong seed, bool seeded, Span<float> observations)
    {
        for (int i = first; i < end; i++)
        {
            if (seeded)
            {
                _rngs[i] = new Rng(unchecked(seed + (ulong)i));
            }

            Begin(i);
        }

        _kernel.Observe(_columns, first, end, observations);
    }

    public override void Step(int first, int end, StepNumber step, in BatchActions actions, Span<float> observations)
    {
        if (Count == 1)
        {
            StepAlone(step, actions, observations);
            return;
        }

        for (int from = first; from < end; from += Block)
        {
            int to = Math.Min(from + Block, end);
            Outcome.Prepare(from, to, Autoreset);
            TakeActions(actions, from, to, step);
            _kernel.Advance(_columns, from, to);
            Span<double> rewards = Outcome.Rewards.AsSpan(from, to - from);
            Span<double> returns = Outcome.RunningReturns.AsSpan(from, to - from);
            Span<int> lengths = Outcome.RunningLengths.AsSpan(from, to - from);
            _columns.Rewards[from..to].CopyTo(rewards);
            Add(returns, rewards);
            Increment(lengths);
            if (Autoreset == AutoresetMode.NextStep)
            {
                BeginAfterEnds(from, to);
            }

            FindEnds(from, to);
            if (Autoreset == AutoresetMode.SameStep)
            {
                KeepFinalObservationsAndBegin(from, to);
            }

            _kernel.Observe(_columns, from, to, observations);
        }
    }

    public override void SaveState(StateWriter writer)
    {
        for (int i = 0; i < Count; i++)
        {
            // In SameStep the next episode runs already. After a truncation the task itself could continue, as it does under a TimeLimit.
            bool ended = Outcome.Ended[i] && Autoreset == AutoresetMode.NextStep;
            StateWriter inner = new TimeLimitSnapshot(
                ended ? EpisodePhase.Ended : EpisodePhase.Running, Outcome.RunningLengths[i]).Save(writer.Section(NameOf(i)));
            EpisodePhase phase = ended && Outcome.Terminated[i] ? EpisodePhase.Ended : EpisodePhase.Running;
            ControlSnapshot.Of(_kernel, new EpisodeState(phase, _rngs[i]), _columns, i).Save(inner, _kernel.Name);
        }
    }

    public override void LoadState(StateReader reader)
    {
        for (int i = 0; i < Count; i++)
        {
            int rank = i;
            StateReader inner = TimeLimitSnapshot.Load(reader.Section(NameOf(i)), _maxSteps);
            var snapshot = ControlSnapshot.Load(inner, _kernel);
            Rng rng = snapshot.Episode.Rng ?? throw inner.Refusal("rng", "missing; no episode has begun");
            inner.WhenAccepted(() =>
            {
                _rngs[rank] = rng;
                _kernel.Place(_columns, rank, snapshot.State);
            });
        }
    }

    public override void Dispose()
    {
    }

    private void Begin(int i) => _kernel.Begin(_columns, i, _rngs[i]!);

    /// <summary>A step of the only environment, without the loops.</summary>
    private void StepAlone(StepNumber step, in BatchActions actions, Span<float> observation)
    {
        BatchOutcome outcome = Outcome;
        outcome.Prepare(0, 1, Autoreset);
        double action = TakeAction(actions, step);
        if (outcome.IsResetStep[0])
        {
            Begin(0);
            outcome.RunningReturns[0] = 0;
            outcome.RunningLengths[0] = 0;
            _kernel.ObserveOne(_columns, 0, observation);
            return;
        }

        double reward = _kernel.StepOne(_columns, action, observation, out bool over);
        outcome.Rewards[0] = reward;
        outcome.RunningReturns[0] += reward;
        outcome.Terminated[0] = over;
        outcome.Truncated[0] = ++outcome.RunningLengths[0] >= _maxSteps;
        outcome.Ended[0] = over || outcome.Truncated[0];
        if (outcome.Ended[0] && Autoreset == AutoresetMode.SameStep)
        {
            observation.CopyTo(outcome.FinalObservations);
            outcome.HasFinalObservation[0] = true;
            Begin(0);
            _kernel.ObserveOne(_columns, 0, observation);
        }
    }

    private double TakeAction(in BatchActions actions, StepNumber step)
    {
        bool isInSpace = _actionCount > 0
            ? (uint)actions.Integers[0] < (uint)_actionCount
            : float.IsFinite(actions.Reals[0]);
        if (!isInSpace)
        {
            CheckActions(actions, 0, 1, step);
        }

        return _actionCount > 0 ? actions.Integers[0] : actions.Reals[0];
    }

    private void TakeActions(in BatchActions actions, int from, int to, StepNumber step)
    {
        Span<double> taken = _columns.Actions[from..to];
        if (_actionCount > 0)
        {
            ReadOnlySpan<int> indices = actions.Integers[from..to];
            if (indices.ContainsAnyExceptInRange(0, _actionCount - 1))
            {
                CheckActions(actions, from, to, step);
            }

            Convert(indices, taken);
            return;
        }

        ReadOnlySpan<float> numbers = actions.Reals[from..to];
        bool finite = true;
        for (int i = 0; i < numbers.Length; i++)
        {
            finite &= numbers[i] >= float.MinValue & numbers[i] <= float.MaxValue; // false for NaN
            taken[i] = numbers[i];
        }

        if (!finite)
        {
            CheckActions(actions, from, to, step);
        }
    }

    /// <summary>Finds the first environment whose action is not in the space; where a step is a reset, the action does not count.</summary>
    private void CheckActions(in BatchActions actions, int from, int to, StepNumber step)
    {
        for (int i = from; i < to; i++)
        {
            if (!Outcome.IsResetStep[i] && !Misuse.CanTake(ActionSpace, actions[i]))
            {
                throw step.Failure(_id, i, Misuse.ActionOutside(_kernel.Name, actions[i], ActionSpace));
            }
        }
    }

    /// <summary>
    /// [NEXT_STEP] The environments whose episode ended in the previous step begin a new one, and what they did is discarded.
    /// </summary>
    private void BeginAfterEnds(int from, int to)
    {
        for (int i = Next(Outcome.IsResetStep, from, to); i < to; i = Next(Outcome.IsResetStep, i + 1, to))
        {
            Begin(i);
            _columns.Over[i] = 0;
            Outcome.Rewards[i] = 0;
            Outcome.RunningReturns[i] = 0;
            Outcome.RunningLengths[i] = 0;
        }
    }

    private void FindEnds(int from, int to)
    {
        ReadOnlySpan<long> over = MemoryMarshal.Cast<double, long>(_columns.Over);
        int next;
        for (int i = from; (next = over[i..to].IndexOfAnyExcept(0)) >= 0; i++)
        {
            i += next;
            Outcome.Terminated[i] = Outcome.Ended[i] = true;
        }

        ReadOnlySpan<int> lengths = Outcome.RunningLengths;
        for (int i = from; (next = lengths[i..to].IndexOfAnyInRange(_maxSteps, int.MaxValue)) >= 0; i++)
        {
            i += next;
            Outcome.Truncated[i] = Outcome.Ended[i] = true;
        }
    }

    /// <summary>[SAME_STEP] The environments whose episode has ended begin the next one at once.</summary>
    private void KeepFinalObservationsAndBegin(int from, int to)
    {
        for (int i = Next(Outcome.Ended, from, to); i < to; i = Next(Outcome.Ended, i + 1, to))
        {
            _kernel.ObserveOne(_columns, i, Outcome.FinalObservations.AsSpan(i * _rowLength, _rowLength));
            Outcome.HasFinalObservation[i] = true;
            Begin(i);
        }
    }

    /// <summary>The first set flag from <paramref name="from"/> on; <paramref name="to"/> if there is none.</summary>
    private static int Next(bool[] flags, int from, int to)
    {
        int next = flags.AsSpan(from, to - from).IndexOf(true);
        return next < 0 ? to : from + next;
    }

    private static void Convert(ReadOnlySpan<int> from, Span<double> to)
    {
        int i = 0;
        for (; Avx.IsSupported && i <= from.Length - Vector128<int>.Count; i += Vector128<int>.Count)
        {
            Avx.ConvertToVector256Double(Vector128.Create(from[i..])).CopyTo(to[i..]);
        }

        for (; i < from.Length; i++)
        {
            to[i] = from[i];
        }
    }

    private static void Add(Span<double> sums, ReadOnlySpan<double> terms)
    {
        int i = 0;
        for (; i <= sums.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(sums[i..]) + new Vector<double>(terms[i..])).CopyTo(sums[i..]);
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += terms[i];
        }
    }

    private static void Increment(Span<int> counts)
    {
        int i = 0;
        for (; i <= counts.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            (new Vector<int>(counts[i..]) + Vector<int>.One).CopyTo(counts[i..]);
        }

        for (; i < counts.Length; i++)
        {
            counts[i]++;
        }
    }
}
