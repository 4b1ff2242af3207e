using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Gradus.Envs;

/// <summary>
/// Another batch, split into contiguous ranges of environments that are stepped on separate threads, or all on the caller's if that is
/// faster: waking and awaiting a thread costs microseconds, and a whole step may take no longer. Results do not depend on which thread does
/// what.
/// </summary>
/// <remarks>
/// Spans cannot cross threads, so the caller's memory is pinned for the length of a call and passed by address: the one place in vector
/// environments that needs unsafe code. It is sound because the call returns only after the last thread has finished.
/// </remarks>
internal sealed unsafe class ParallelBatch : EnvironmentBatch
{
    // The parts of a step of a hundred microseconds differ by tens of microseconds, because some environments have more to do than others;
    // falling asleep and waking up costs as much.
    private const int Spins = 250;

    private readonly EnvironmentBatch _inner;
    private readonly ThreadTeam _team;
    private readonly int[] _cuts;
    private readonly ExceptionDispatchInfo?[] _failures;
    private readonly FasterWay _way = new();
    private Call _call;

    private ParallelBatch(EnvironmentBatch inner, int[] cuts)
        : base(inner.ObservationSpace, inner.ActionSpace, inner.Count, inner.Autoreset)
    {
        int parts = cuts.Length - 1;
        _inner = inner;
        _cuts = cuts;
        _failures = new ExceptionDispatchInfo?[parts];
        _team = new ThreadTeam(parts, "Gradus environments", RunPart, Spins);
    }

    private enum Job
    {
        Reset,
        StepIntegers,
        StepReals,
    }

    public override BatchOutcome Outcome => _inner.Outcome;

    public override int Restarts => _inner.Restarts;

    public override bool CanResume => _inner.CanResume;

    public override bool HasActionMasks => _inner.HasActionMasks;

    /// <summary>The batch on this many threads, or on as many as it has ranges; the batch itself if that is one.</summary>
    public static EnvironmentBatch Over(EnvironmentBatch inner, int threads)
    {
        int[] cuts = Cut(inner.Count, inner.Granularity, threads);
        return cuts.Length == 2 ? inner : new ParallelBatch(inner, cuts);
    }

    public override EnvironmentBatch In(MemoryPlace place)
    {
        EnvironmentBatch moved = _inner.In(place);
        if (moved == _inner)
        {
            return this;
        }

        _team.Dispose();
        return moved;
    }

    public override void Set(string name, double value) => _inner.Set(name, value);

    public override void Reset(int first, int end, ulong seed, bool seeded, Span<float> observations)
    {
        fixed (float* destination = observations)
        {
            _call = new Call
            {
                Job = Job.Reset,
                Step = new StepNumber(0, seed),
                Seeded = seeded,
                Observations = destination,
                ObservationCount = observations.Length,
            };
            RunParts();
        }
    }

    public override void Step(int first, int end, StepNumber step, in BatchActions actions, Span<float> observations)
    {
        int way = _way.Next;
        long start = Stopwatch.GetTimestamp();
        if (way == 0)
        {
            _inner.Step(first, end, step, actions, observations);
        }
        else
        {
            StepOnThreads(step, actions, observations);
        }

        _way.Note(way, Stopwatch.GetTimestamp() - start);
    }

    public override void WriteActionMasks(StepNumber step, Span<bool> masks) => _inner.WriteActionMasks(step, masks);

    public override void SaveState(StateWriter writer) => _inner.SaveState(writer);

    public override void LoadState(StateReader reader) => _inner.LoadState(reader);

    public override void Dispose()
    {
        _team.Dispose();
        _inner.Dispose();
    }

    /// <summary>The ends of the ranges: multiples of the granularity, as even as that allows, and none empty.</summary>
    private static int[] Cut(int count, int granularity, int threads)
    {
        int grains = (count + granularity - 1) / granularity;
        int parts = Math.Min(threads, grains);
        int[] cuts = new int[parts + 1];
        for (int part = 0; part <= parts; part++)
        {
            cuts[part] = (int)Math.Min(count, (long)grains * part / parts * granularity);
        }

        return cuts;
    }

    private void StepOnThreads(StepNumber step, in BatchActions actions, Span<float> observations)
    {
        fixed (float* destination = observations)
        fixed (int* integers = actions.Integers)
        fixed (float* reals = actions.Reals)
        {
            _call = new Call
            {
                Job = reals is null ? Job.StepIntegers : Job.StepReals,
                Step = step,
                Observations = destination,
                ObservationCount = observations.Length,
                Integers = integers,
                Reals = reals,
                ActionCount = actions.Integers.Length + actions.Reals.Length,
            };
            RunParts();
        }
    }

    private void RunParts()
    {
        _team.Run();
        _call = default;

        // Ranges ascend with the parts, so the first failure is that of the lowest rank, whichever thread was faster.
        foreach (ExceptionDispatchInfo? failure in _failures)
        {
            if (failure is not null)
            {
                Array.Clear(_failures);
                failure.Throw();
            }
        }
    }

    private void RunPart(int part)
    {
        try
        {
            Call call = _call;
            var observations = new Span<float>(call.Observations, call.ObservationCount);
            int first = _cuts[part];
            int end = _cuts[part + 1];
            switch (call.Job)
            {
                case Job.Reset:
                    _inner.Reset(first, end, call.Step.Seed, call.Seeded, observations);
                    break;
                case Job.StepIntegers:
                    var integers = new ReadOnlySpan<int>(call.Integers, call.ActionCount);
                    _inner.Step(first, end, call.Step, BatchActions.Of(integers, ActionSpace), observations);
                    break;
                default:
                    var reals = new ReadOnlySpan<float>(call.Reals, call.ActionCount);
                    _inner.Step(first, end, call.Step, BatchActions.Of(reals, ActionSpace), observations);
                    break;
            }
        }
        catch (Exception failure)
        {
            _failures[part] = ExceptionDispatchInfo.Capture(failure);
        }
    }

    /// <summary>The arguments of the call that the threads are working on.</summary>
    private struct Call
    {
        public Job Job;
        public StepNumber Step;
        public bool Seeded;
        public float* Observations;
        public int ObservationCount;
        public int* Integers;
        public float* Reals;
        public int ActionCount;
    }
}
