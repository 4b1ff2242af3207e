using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// A policy that acts in one environment, remembers what it has seen in an episode, and asks the environment which actions are legal where
/// that is a question.
/// </summary>
public sealed class PolicyInEnvironment
{
    private readonly PolicySession _session;
    private readonly IMaskedEnvironment? _masked;
    private readonly bool[] _mask;

    /// <summary>Connects a policy and an environment, neither of which it owns.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="environment">The environment, with the policy's spaces.</param>
    public PolicyInEnvironment(Policy policy, IEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(environment);
        _session = policy.NewSession();
        _mask = environment.HasMask(out _masked) ? new bool[environment.ActionSpace.MaskSize] : [];
    }

    /// <summary>An episode begins: to be called whenever the environment is reset.</summary>
    public void Reset() => _session.Reset();

    /// <summary>The greedy action or a sampled one among the legal ones. Valid until this thread's next call.</summary>
    /// <param name="observation">What the environment showed last, D numbers.</param>
    /// <param name="rng">The random stream; null for the greedy action.</param>
    /// <exception cref="ArgumentException">The observation has the wrong length, or holds NaN or an infinity.</exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation.</exception>
    /// <exception cref="InvalidOperationException">
    /// The environment leaves no legal action, or the policy was trained with masks and the environment has none, or the reverse.
    /// </exception>
    public EnvironmentAction Choose(ReadOnlySpan<float> observation, Rng? rng = null)
    {
        _masked?.WriteCheckedMask(_mask);
        return _mask.Length == 0 ? _session.Choose(observation, rng) : _session.Choose(observation, _mask, rng);
    }
}
