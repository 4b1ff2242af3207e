using System.Numerics;
using System.Runtime.InteropServices;
using Gradus.Envs.Batching;
using Gradus.Envs.Wrappers;
using Gradus.Tensors.Managed;
using Gradus.Tensors.Managed.Lanes;
using Gradus.Tensors.Randomness;

namespace Gradus.Envs.ClassicControl;

/// <summary>
/// Many <see cref="CartPole"/>s, each with a <see cref="TimeLimit"/>, stepped on vector lanes by the same <see cref="CartPoleDynamics"/>: the
/// same bits, several times as fast.
/// </summary>
/// <remarks>
/// Episodes end rarely, so a step has two halves: what all environments do, without a branch, and what those do whose episode ended.
/// The length of the running episode that the statistics keep is the time limit's count too.
/// </remarks>
internal sealed class CartPoleBatch : EnvironmentBatch
{
    /// <summary>So many environments do all of a step before the next ones begin, so that their numbers stay in the first-level cache.</summary>
    private const int Block = 128;

    private readonly string _id;
    private readonly int _maxSteps;
    private readonly CartPoleKernel _kernel;
    private readonly CartPoleColumns _columns;
    private readonly Rng?[] _rngs;

    public CartPoleBatch(BatchSettings settings)
        : base(CartPoleDynamics.ObservationSpace, CartPoleDynamics.ActionSpace, settings.Count, settings.Autoreset)
    {
        _id = settings.Id;
        _maxSteps = settings.MaxSteps;
        _kernel = CartPoleKernel.Of(new ManagedBackend<double>(1, settings.Width).Width);
        _columns = new CartPoleColumns(settings.Count);
        _rngs = new Rng?[settings.Count];
    }

    /// <summary>Full vectors, and no two threads that write into one line of the cache (except for the flags, which are a byte each).</summary>
    public override int Granularity => 16;

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

        CartPoleKernel.Observe(_columns, first, end, observations);
    }

    public override void Step(int first, int end, StepNumber step, BatchActions actions, Span<float> observations)
    {
        for (int from = first; from < end; from += Block)
        {
            int to = Math.Min(from + Block, end);
            Outcome.Prepare(from, to, Autoreset);
            Outcome.Rewards.AsSpan(from, to - from).Fill(1);
            CheckActions(actions.Integers[from..to], from, step);
            CartPoleKernel.Push(actions.Integers[from..to], _columns.Force.Span[from..to]);
            _kernel.Advance(_columns, from, to);
            Increment(Outcome.RunningReturns.AsSpan(from, to - from));
            Increment(Outcome.RunningLengths.AsSpan(from, to - from));
            if (Autoreset == AutoresetMode.NextStep)
            {
                BeginAfterEnds(from, to);
            }

            FindEnds(from, to);
            if (Autoreset == AutoresetMode.SameStep)
            {
                KeepFinalObservationsAndBegin(from, to);
            }

            CartPoleKernel.Observe(_columns, from, to, observations);
        }
    }

    public override void SaveState(BinaryWriter writer)
    {
        for (int i = 0; i < Count; i++)
        {
            // In SameStep the next episode runs already. After a mere truncation the pole itself could go on, as it does under a TimeLimit.
            bool ended = Outcome.Ended[i] && Autoreset == AutoresetMode.NextStep;
            new TimeLimitSnapshot(ended ? EpisodePhase.Ended : EpisodePhase.Running, Outcome.RunningLengths[i]).Save(writer);
            new CartPoleSnapshot(IsOver(i) ? EpisodePhase.Ended : EpisodePhase.Running, _rngs[i], _columns[i]).Save(writer);
        }
    }

    public override void LoadState(BinaryReader reader)
    {
        for (int i = 0; i < Count; i++)
        {
            TimeLimitSnapshot.Load(reader, _maxSteps);
            CartPoleSnapshot snapshot = CartPoleSnapshot.Load(reader);
            _rngs[i] = snapshot.Rng ?? throw new InvalidDataException($"{_id}: the saved state of environment {i} is damaged: it has no random stream.");
            _columns[i] = snapshot.State;
        }
    }

    public override void Dispose()
    {
    }

    private void Begin(int i) => _columns[i] = CartPoleDynamics.Begin(_rngs[i]!);

    private bool IsOver(int i) => Lane<double>.Any(CartPoleDynamics.IsOver(_columns[i]));

    private void CheckActions(ReadOnlySpan<int> actions, int from, StepNumber step)
    {
        int next;
        for (int i = 0; (next = actions[i..].IndexOfAnyExceptInRange(0, 1)) >= 0; i++)
        {
            i += next;
            if (!Outcome.IsResetStep[from + i])
            {
                throw step.Failure(_id, from + i, Misuse.ActionOutside(nameof(CartPole), actions[i], ActionSpace));
            }
        }
    }

    /// <summary>[NEXT_STEP] The environments whose episode ended in the step before begin a new one instead of what they did.</summary>
    private void BeginAfterEnds(int from, int to)
    {
        for (int i = Next(Outcome.IsResetStep, from, to); i < to; i = Next(Outcome.IsResetStep, i + 1, to))
        {
            Begin(i);
            _columns.Over.Span[i] = 0;
            Outcome.Rewards[i] = 0;
            Outcome.RunningReturns[i] = 0;
            Outcome.RunningLengths[i] = 0;
        }
    }

    private void FindEnds(int from, int to)
    {
        ReadOnlySpan<long> over = MemoryMarshal.Cast<double, long>(_columns.Over.Span);
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
            CartPoleDynamics.Observe(_columns[i], Outcome.FinalObservations.AsSpan(i * CartPoleDynamics.StateSize, CartPoleDynamics.StateSize));
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

    private static void Increment<T>(Span<T> counts)
        where T : unmanaged, INumber<T>
    {
        int i = 0;
        for (; i <= counts.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            (new Vector<T>(counts[i..]) + Vector<T>.One).CopyTo(counts[i..]);
        }

        for (; i < counts.Length; i++)
        {
            counts[i]++;
        }
    }
}
