using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Acting where network and environments are in one place off the host, and where actions are sampled too, so that a whole rollout can be
/// asked for without a wait.
/// </summary>
internal sealed class PlacedActing
{
    private readonly VectorEnvironment _environments;
    private readonly PlacedSampling _sampling;

    private PlacedActing(VectorEnvironment environments, PlacedSampling sampling, int steps)
    {
        (_environments, _sampling) = (environments, sampling);
        environments.Reserve(steps);
    }

    /// <summary>Acting of this kind; null where environments are on the host, or only the host can sample the actions.</summary>
    /// <param name="environments">The environments.</param>
    /// <param name="policy">π(·|s) of the rows of a rollout.</param>
    /// <param name="place">Where the networks compute.</param>
    /// <param name="steps">T.</param>
    public static PlacedActing? Of(VectorEnvironment environments, ActionDistribution<float> policy, MemoryPlace place, int steps) =>
        environments.AreIn(place) && PlacedSampling.Of(policy, place) is { } sampling
            ? new PlacedActing(environments, sampling, steps)
            : null;

    /// <summary>Begins a rollout.</summary>
    /// <param name="steps">How many steps it has.</param>
    /// <param name="stream">The random stream for actions.</param>
    public void Begin(int steps, Rng stream) => _sampling.Begin(steps * _environments.Count, stream);

    /// <summary>Samples the actions of a step and asks for it.</summary>
    /// <param name="step">t.</param>
    /// <param name="next">Receives what the environments show next, (N, D).</param>
    public void Step(int step, Tensor<float> next)
    {
        int n = _environments.Count;
        _sampling.Sample(step * n, n, _environments.Placed.Actions);
        _environments.Ask(step, next.Storage, next.Offset);
    }

    /// <summary>The stream goes on after the rollout's actions.</summary>
    /// <param name="steps">How many steps the rollout has.</param>
    /// <param name="stream">The stream of <see cref="Begin"/>.</param>
    public void End(int steps, Rng stream) => _sampling.End(steps * _environments.Count, stream);
}
