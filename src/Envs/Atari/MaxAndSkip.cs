using System.Numerics;

namespace Gradus.Envs;

/// <summary>
/// Repeats every action several times and shows the larger of the last two frames, pixel by pixel, because some games draw things in every
/// second frame only. The reward is the sum. As the field's <c>MaxAndSkipEnv</c>.
/// </summary>
/// <remarks>
/// Where an episode ends before the last repetition, the frame that it ended with counts; the original shows older ones. An action that is
/// not legal any more is not repeated. Source: Mnih et al., "Human-Level Control through Deep Reinforcement Learning" (2015).
/// </remarks>
public sealed class MaxAndSkip : EnvironmentWrapper
{
    private readonly int _skip;
    private readonly float[] _before; // the frame before the last
    private readonly LegalActions _legal;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment; its observations are a <see cref="Box"/>.</param>
    /// <param name="skip">How often each action is performed, at least 1.</param>
    /// <exception cref="ArgumentException">The observations are not a box, or the number is below 1.</exception>
    public MaxAndSkip(IEnvironment inner, int skip = 4)
        : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(skip, 1);
        RequireBox(nameof(MaxAndSkip), "observations", inner.ObservationSpace);
        _skip = skip;
        _before = new float[inner.ObservationSpace.Size];
        _legal = new LegalActions(inner);
    }

    /// <inheritdoc/>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        double reward = 0;
        for (int i = 1; ; i++)
        {
            StepResult result = Inner.Step(action, observation);
            reward += result.Reward;
            if (!result.Ended && i < _skip && _legal.Contain(action))
            {
                observation.CopyTo(_before);
                continue;
            }

            if (i > 1)
            {
                TakeMaximum(observation);
            }

            return result with { Reward = reward };
        }
    }

    private void TakeMaximum(Span<float> frame)
    {
        ReadOnlySpan<float> before = _before;
        int i = 0;
        for (; i <= frame.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Max(new Vector<float>(frame[i..]), new Vector<float>(before[i..])).CopyTo(frame[i..]);
        }

        for (; i < frame.Length; i++)
        {
            frame[i] = Math.Max(frame[i], before[i]);
        }
    }
}
