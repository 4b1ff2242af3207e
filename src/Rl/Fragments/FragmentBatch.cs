using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Environments that show again what those of the actors showed, step by step. Where there is no fragment, they show nothing new, in steps
/// that are not transitions.
/// </summary>
internal sealed class FragmentBatch(Space observationSpace, Space actionSpace, bool hasMasks, FragmentFeed feed)
    : EnvironmentBatch(observationSpace, actionSpace, feed.Slots.Count, AutoresetMode.SameStep)
{
    private readonly float[] _last = new float[checked(feed.Slots.Count * observationSpace.Size)];
    private readonly int[] _finals = new int[feed.Slots.Count];
    private int _step;
    private bool _hasLast;

    /// <summary>The actors' environments stay where they are.</summary>
    public override bool CanResume => false;

    public override bool HasActionMasks => hasMasks;

    /// <summary>Begins to show the fragments.</summary>
    public override void Reset(int first, int end, ulong seed, bool seeded, Span<float> observations)
    {
        int size = ObservationSpace.Size;
        _step = 0;
        Array.Clear(_finals);
        float[] some = Array.Find(feed.Fragments, fragment => fragment is not null)?.Observations ?? [];
        for (int i = first; i < end; i++)
        {
            Span<float> last = _last.AsSpan(i * size, size);
            if (feed.Fragments[i] is { } fragment)
            {
                fragment.Observations.AsSpan(0, size).CopyTo(last);
                Outcome.RunningReturns[i] = fragment.ReturnBefore;
                Outcome.RunningLengths[i] = fragment.LengthBefore;
            }
            else if (!_hasLast)
            {
                some.AsSpan(0, size).CopyTo(last); // what another one shows is in the space, at least
            }

            last.CopyTo(observations[(i * size)..]);
        }

        _hasLast = true;
    }

    public override void Step(int first, int end, StepNumber step, in BatchActions actions, Span<float> observations)
    {
        int size = ObservationSpace.Size;
        Outcome.Prepare(first, end, Autoreset);
        for (int i = first; i < end; i++)
        {
            Span<float> last = _last.AsSpan(i * size, size);
            if (feed.Fragments[i] is { } fragment)
            {
                fragment.Observations.AsSpan((_step + 1) * size, size).CopyTo(last);
                Show(i, fragment);
            }
            else
            {
                Outcome.IsResetStep[i] = true;
            }

            last.CopyTo(observations[(i * size)..]);
        }

        _step++;
    }

    public override void WriteActionMasks(StepNumber step, Span<bool> masks)
    {
        int size = ActionSpace.MaskSize;
        for (int i = 0; i < Count; i++)
        {
            Span<bool> mask = masks.Slice(i * size, size);
            if (feed.Fragments[i] is { } fragment)
            {
                fragment.Masks.AsSpan(_step * size, size).CopyTo(mask);
            }
            else
            {
                mask.Fill(true);
            }
        }
    }

    public override void SaveState(StateWriter writer) => throw new InvalidOperationException("The environments of actors are not here.");

    public override void LoadState(StateReader reader) => throw new InvalidOperationException("The environments of actors are not here.");

    public override void Dispose()
    {
    }

    private void Show(int i, Fragment fragment)
    {
        bool isReset = fragment.IsReset(_step);
        Outcome.Rewards[i] = fragment.Rewards[_step];
        Outcome.Terminated[i] = fragment.IsTerminated(_step);
        Outcome.Truncated[i] = fragment.IsTruncated(_step);
        Outcome.Ended[i] = Outcome.Terminated[i] || Outcome.Truncated[i];
        Outcome.IsResetStep[i] = isReset;
        Outcome.HasFinalObservation[i] = fragment.HasFinal(_step);
        Outcome.RunningReturns[i] += fragment.Rewards[_step];
        Outcome.RunningLengths[i] += isReset ? 0 : 1;
        if (Outcome.HasFinalObservation[i])
        {
            int size = ObservationSpace.Size;
            fragment.FinalObservations.AsSpan(_finals[i]++ * size, size).CopyTo(Outcome.FinalObservations.AsSpan(i * size));
        }
    }
}
