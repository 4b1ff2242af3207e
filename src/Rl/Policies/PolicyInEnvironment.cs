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
    private readonly Tensor<float>[] _valueMemory;

    /// <summary>Connects a policy and an environment, neither of which it owns.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="environment">The environment, with the policy's spaces.</param>
    /// <param name="environmentId">Its name in error messages; that of its class if omitted.</param>
    /// <exception cref="ArgumentException">
    /// The environment has other spaces than the policy was made for, or masks where it knows none, or none where it needs them; of spaces
    /// with parts, the message names the part.
    /// </exception>
    public PolicyInEnvironment(Policy policy, IEnvironment environment, string? environmentId = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(environment);
        RequireFit(policy, environment, environmentId ?? environment.GetType().Name);
        _session = policy.NewSession();
        _mask = environment.HasMask(out _masked) ? new bool[environment.ActionSpace.MaskSize] : [];
        _valueMemory = policy.HasMemory ? policy.NewValueMemory() : [];
        foreach (SpacePart leaf in environment.ActionSpace.Leaves)
        {
            DistributionSize += leaf.Space is Box box ? 2 * box.Size : leaf.Space.MaskSize;
        }
    }

    /// <summary>
    /// The number of numbers that say what π(·|s) is, for every leaf of the action space in order: the probabilities of all actions of a
    /// <see cref="Discrete"/>, of all values of each element of a <see cref="MultiDiscrete"/>, and of a one in each element of a
    /// <see cref="MultiBinary"/>; the means of all elements of a <see cref="Box"/>, and then their standard deviations, before they are
    /// clipped or squashed.
    /// </summary>
    public int DistributionSize { get; }

    /// <summary>An episode begins: to be called whenever the environment is reset.</summary>
    public void Reset()
    {
        _session.Reset();
        foreach (Tensor<float> memory in _valueMemory)
        {
            memory.CopyFrom(new float[memory.Cols]);
        }
    }

    /// <summary>The greedy action or a sampled one among the legal ones. Valid until this thread's next call.</summary>
    /// <param name="observation">What the environment showed last, D numbers.</param>
    /// <param name="rng">The random stream; null for the greedy action.</param>
    /// <exception cref="ArgumentException">The observation has the wrong length, or holds NaN or an infinity.</exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation.</exception>
    /// <exception cref="InvalidOperationException">The environment leaves no legal action.</exception>
    public EnvironmentAction Choose(ReadOnlySpan<float> observation, Rng? rng = null)
    {
        _masked?.WriteCheckedMask(_mask);
        return _session.Choose(observation, _mask, [], rng);
    }

    /// <summary>
    /// The greedy action or a sampled one among the legal ones, with what the policy thinks of the moment: all that it could have done, and
    /// the value. Valid until this thread's next call. The value of a policy with memory depends on what it has seen: ask at every step of
    /// an episode, or at none.
    /// </summary>
    /// <param name="observation">What the environment showed last, D numbers.</param>
    /// <param name="distribution">Receives <see cref="DistributionSize"/> numbers; probability 0 where a choice is not legal.</param>
    /// <param name="value">V(s), in the unit of <see cref="Policy.Value(ReadOnlySpan{float})"/>.</param>
    /// <param name="rng">The random stream; null for the greedy action.</param>
    /// <exception cref="ArgumentException">A span has the wrong length, or the observation holds NaN or an infinity.</exception>
    /// <exception cref="PolicyFailedException">The networks overflow at this observation.</exception>
    /// <exception cref="InvalidOperationException">The environment leaves no legal action.</exception>
    public EnvironmentAction Choose(ReadOnlySpan<float> observation, Span<float> distribution, out float value, Rng? rng = null)
    {
        if (distribution.Length != DistributionSize)
        {
            throw new ArgumentException(
                $"The distribution over {_session.Policy.ActionSpace} is {DistributionSize} numbers, but there is room for "
                    + $"{distribution.Length}.",
                nameof(distribution));
        }

        value = _session.Policy.Value(observation, _valueMemory);
        _masked?.WriteCheckedMask(_mask);
        return _session.Choose(observation, _mask, distribution, rng);
    }

    private static void RequireFit(Policy policy, IEnvironment environment, string environmentId)
    {
        bool hadMask = policy.Description.HasActionMask;
        if (hadMask != environment.HasMask(out _))
        {
            throw new ArgumentException(
                $"The policy was trained on {policy.EnvironmentId} {(hadMask ? "with" : "without")} action masks, but {environmentId} has "
                    + $"{(hadMask ? "none" : "one")}.",
                nameof(environmentId));
        }

        string? difference = Difference("observations", policy.ObservationSpace, environment.ObservationSpace)
            ?? Difference("actions", policy.ActionSpace, environment.ActionSpace);
        if (difference is not null)
        {
            throw new ArgumentException(
                $"The policy was trained on {policy.EnvironmentId}, but {environmentId} differs: {difference}.", nameof(environmentId));
        }

        if (!policy.ObservationSpace.Equals(environment.ObservationSpace) || !policy.ActionSpace.Equals(environment.ActionSpace))
        {
            throw new ArgumentException(
                $"The policy was trained on {policy.EnvironmentId}, with observations {policy.ObservationSpace} and actions "
                    + $"{policy.ActionSpace}, "
                + $"but {environmentId} has observations {environment.ObservationSpace} and actions {environment.ActionSpace}.",
                nameof(environmentId));
        }

        static string? Difference(string what, Space trained, Space now) =>
            trained is CompositeSpace before && now is CompositeSpace after && before.DifferenceFrom(after) is { } clause
                ? $"of its {what}, {clause}"
                : null;
    }
}
