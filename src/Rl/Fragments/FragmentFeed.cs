using System.Diagnostics;
using System.Runtime.InteropServices;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// A learner's actors on other machines: each rollout is an order to all of them, and their answers are replayed as if the learner had
/// acted itself. It goes on once a quorum has answered and the others have had as long again.
/// </summary>
internal sealed class FragmentFeed
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly object _gate = new(); // a monitor: the learner's thread waits for what other threads deliver
    private readonly int _quorum;
    private readonly bool _endsWithEpisode;
    private ParameterVector<float>? _theta;
    private Func<long> _version = () => 0;
    private long _number;

    /// <param name="first">The number of its first slot among those of the run.</param>
    /// <param name="count">N, the number of its slots.</param>
    /// <param name="quorum">The number of fragments that suffice, from 1 to N.</param>
    /// <param name="endsWithEpisode">Whether fragments end where their episodes do.</param>
    /// <param name="counts">Counts.</param>
    public FragmentFeed(int first, int count, int quorum, bool endsWithEpisode, FragmentCounts counts)
    {
        (_quorum, _endsWithEpisode, Counts) = (quorum, endsWithEpisode, counts);
        Slots = [.. Enumerable.Range(first, count).Select(index => new ActorSlot(index, _gate, counts))];
        Fragments = new Fragment?[count];
        Missing = new bool[count];
    }

    /// <summary>The places of its actors.</summary>
    public IReadOnlyList<ActorSlot> Slots { get; }

    /// <summary>What became of the actors and fragments of the run.</summary>
    public FragmentCounts Counts { get; }

    /// <summary>The fragments of this rollout, (N); null where there is none.</summary>
    public Fragment?[] Fragments { get; }

    /// <summary>Where there is no fragment, (N).</summary>
    public bool[] Missing { get; }

    /// <summary>Asked while it waits: whether it should give up.</summary>
    public Func<bool> IsStopped { get; set; } = () => false;

    /// <summary>The environments whose steps it replays, to be disposed by the caller.</summary>
    public VectorEnvironment MakeEnvironments(EnvironmentSource source)
    {
        var batch = new FragmentBatch(source.ObservationSpace, source.ActionSpace, source.HasActionMasks, this);
        EnvironmentSource one = source.With(Slots.Count, source.Seed);
        return new VectorEnvironment(one, batch, unchecked(RunSeeds.OfEnvironments(source.Seed) + (ulong)Slots[0].Index));
    }

    /// <summary>Says what acts.</summary>
    /// <param name="theta">θ.</param>
    /// <param name="version">Updates made before the present θ.</param>
    /// <param name="format">The format of fragments.</param>
    public void Open(ParameterVector<float> theta, Func<long> version, FragmentFormat format)
    {
        (_theta, _version) = (theta, version);
        foreach (ActorSlot slot in Slots)
        {
            slot.Format = format;
        }
    }

    /// <summary>Has the actors act, and waits for their fragments.</summary>
    /// <param name="scaler">What observations are scaled by; null for nothing.</param>
    /// <param name="steps">The number of steps.</param>
    /// <exception cref="OperationCanceledException">It should give up.</exception>
    /// <exception cref="TrainingFailedException">No actor can act.</exception>
    public void Act(double[]? scaler, int steps)
    {
        byte[] theta = MemoryMarshal.AsBytes(_theta!.Values.Read()).ToArray();
        var order = new ActingOrder(++_number, _version(), theta, scaler, steps, _endsWithEpisode);
        lock (_gate)
        {
            foreach (ActorSlot slot in Slots)
            {
                slot.Post(order);
            }

            Await();
            for (int i = 0; i < Fragments.Length; i++)
            {
                Fragments[i] = Slots[i].Take();
                Missing[i] = Fragments[i] is null;
            }
        }
    }

    /// <summary>Stores the action of a step, as its actor took it.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="step">The step of the rollout.</param>
    /// <param name="policy">Where to.</param>
    /// <param name="row">The row there.</param>
    /// <exception cref="TrainingFailedException">There is no such action.</exception>
    public void StoreAction(int environment, int step, ActionDistribution<float> policy, int row)
    {
        if (Fragments[environment] is not { } fragment)
        {
            policy.Mode(row); // any action will do where nothing is learned
            return;
        }

        int size = Slots[environment].Format.Action;
        if (!policy.TryStore(row, fragment.Actions.AsSpan(step * size, size)))
        {
            throw new TrainingFailedException(
                $"Actor {fragment.Actor} sent an action that there is not, in step {step} of its fragment. Nothing was learned from it.");
        }
    }

    private void Await()
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan? enough = null;
        while (true)
        {
            int answers = 0;
            foreach (ActorSlot slot in Slots)
            {
                answers += slot.HasFragment ? 1 : 0;
                if (slot.Failure is { } failure)
                {
                    throw new TrainingFailedException($"Actor {slot.Index} cannot act: {failure}");
                }
            }

            if (answers == Slots.Count)
            {
                return;
            }

            if (IsStopped())
            {
                throw new OperationCanceledException("The rollout was given up.");
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            enough = answers < _quorum ? null : enough ?? elapsed; // one that is lost again may be missing
            if (enough is { } first && elapsed > (2 * first) + Grace)
            {
                return;
            }

            Monitor.Wait(_gate, Pause);
        }
    }
}
