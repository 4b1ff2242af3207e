using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>How observations and rewards become what the networks see and learn from while a rollout is collected.</summary>
internal interface IRolloutNormalization
{
    /// <summary>Whether observations are counted, and changed by what was counted before them.</summary>
    bool NormalizesObservations { get; }

    /// <summary>Whether rewards are counted, in double: one beyond float32 would stay in the statistics for ever.</summary>
    bool NormalizesRewards { get; }

    /// <summary>The observations, as <see cref="ObserveLast"/> left them, become the first of a new rollout.</summary>
    /// <param name="observations">(N, D), changed in place.</param>
    void Continue(Tensor<float> observations);

    /// <summary>
    /// Holds the statistics that observations are normalised with until the next call, for a rollout that is acted elsewhere.
    /// </summary>
    /// <returns>The <see cref="ObservationScaler.ToArray"/> of those; null where observations are not normalised.</returns>
    double[]? Hold();

    /// <summary>Normalises the observations that such a rollout begins with.</summary>
    /// <param name="observations">(N, D), as the environments showed them; changed in place.</param>
    void Begin(Tensor<float> observations);

    /// <summary>Takes observations in that will be acted on in this rollout, and normalises them.</summary>
    /// <param name="observations">(N, D), changed in place.</param>
    void Observe(Tensor<float> observations);

    /// <summary>Normalises the observations that a rollout ends with, which are valued now and acted on in the next one.</summary>
    /// <param name="observations">(N, D), changed in place.</param>
    void ObserveLast(Tensor<float> observations);

    /// <summary>Normalises an observation that is only looked at: one that an episode ended with, or that somebody asks about.</summary>
    /// <param name="observation">(D), changed in place.</param>
    void Apply(Tensor<float> observation);

    /// <summary>Records the rewards of one step and writes their normalised form.</summary>
    /// <param name="environments">The environments, just stepped.</param>
    /// <param name="rewards">Receives N numbers.</param>
    void Reward(VectorEnvironment environments, Span<float> rewards);

    /// <summary>Restarts every environment's discounted return, as its episode does.</summary>
    void ForgetEpisodes();

    /// <summary>Restarts an environment's discounted return.</summary>
    void ForgetEpisode(int environment);
}
