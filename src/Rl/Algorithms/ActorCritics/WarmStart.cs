using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Agents that begin with what a policy has learned (<see cref="Agent.StartFrom"/>): options that fit it, and the check that it fits.
/// <code>
/// var agent = new Ppo(source, new PpoOptions { LearningRate = 1e-4 }.Fitting(policy));
/// agent.StartFrom(policy);
/// </code>
/// </summary>
public static class WarmStart
{
    /// <summary>
    /// The options with the policy's network and its memory, kind of distribution and normalisation, so that an agent with them can start
    /// from it.
    /// </summary>
    /// <typeparam name="TOptions">The options record of an algorithm.</typeparam>
    /// <param name="options">Hyper-parameters.</param>
    /// <param name="policy">The policy.</param>
    public static TOptions Fitting<TOptions>(this TOptions options, Policy policy)
        where TOptions : PolicyOptions
    {
        GaussianOptions gaussian = policy.Description.Gaussian;
        bool hasNumbers = PolicyFile.HasBox(policy.ActionSpace);
        PolicyOptions given = options;
        PolicyOptions fitting = policy.Description.Network switch
        {
            MlpDescription mlp => given.WithMemory(mlp.Memory) with
            {
                NetworkKind = NetworkKind.Mlp,
                Hidden = mlp.Hidden,
                Activation = mlp.Activation,
                SharedTrunk = mlp.SharedTrunk,
                Standardize = mlp.Standardize,
                Network = null,
            },
            ConvDescription conv => given.WithMemory(conv.Memory) with
            {
                NetworkKind = NetworkKind.Conv,
                ConvLayers = conv.Convolutions,
                ConvHidden = conv.Hidden,
                ConvActivation = conv.Activation,
                ConvSharedTrunk = conv.SharedTrunk,
                ConvLayerNorm = conv.LayerNorm,
                ConvChannels = conv.Channels,
                Network = null,
            },
            NetworkDescription other => given with { Network = other },
        };
        return (TOptions)(fitting with
        {
            LogStd = hasNumbers ? gaussian.LogStd : options.LogStd,
            SquashActions = hasNumbers ? gaussian.Squash : options.SquashActions,
            NormalizeObservations = policy.Normalization is { NormalizesObservations: true },
            NormalizeRewards = policy.Normalization is { ReturnVariance: not null },
        });
    }

    /// <summary>
    /// Whether the policy's values are in the unit of an agent with these options, so that it takes its value network over. Values of
    /// rewards that were divided by their standard deviation are not in that of rewards that were not.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="options">Hyper-parameters.</param>
    public static bool ValuesFit(Policy policy, PolicyOptions options) =>
        policy.Normalization is { ReturnVariance: not null } == options.NormalizeRewards;

    /// <summary>Refuses a policy that an agent cannot start from.</summary>
    internal static void RequireFit(Policy policy, EnvironmentSource source, ActorCriticNetwork network, PolicyOptions options)
    {
        PolicyDescription description = policy.Description;
        if (MisfitOf(policy, source, network, options) is { } misfit)
        {
            throw new ArgumentException(
                $"An agent on {source.Id} cannot start from this policy of {description.Algorithm} on {description.EnvironmentId}: "
                    + $"{misfit}.",
                nameof(policy));
        }
    }

    /// <summary>Copies a policy's parameters; those of the value network alone only if its values are in the agent's unit.</summary>
    internal static void CopyParameters(Policy policy, ActorCriticNetwork network, PolicyOptions options, ParameterVector<float> theta)
    {
        bool values = ValuesFit(policy, options);
        foreach (ParameterBlock block in theta.Layout.Blocks)
        {
            if (values || !network.Value.Contains(block))
            {
                theta.ValueOf(block).CopyFrom(policy.Theta.ValueOf(block).Read());
            }
        }
    }

    private static string? MisfitOf(Policy policy, EnvironmentSource source, ActorCriticNetwork network, PolicyOptions options)
    {
        PolicyDescription description = policy.Description;
        GaussianOptions theirs = description.Gaussian;
        bool normalizes = policy.Normalization is { NormalizesObservations: true };
        string theirNetwork = description.Network.ToJson();
        string ourNetwork = network.Description.ToJson();
        return !policy.ObservationSpace.Equals(source.ObservationSpace)
                ? $"its observations are {policy.ObservationSpace}, those here {source.ObservationSpace}"
            : !policy.ActionSpace.Equals(source.ActionSpace)
                ? $"its actions are {policy.ActionSpace}, those here {source.ActionSpace}"
            : description.HasActionMask != source.HasActionMasks
                ? $"it was trained {With(description.HasActionMask)} action masks, and the environments are {With(source.HasActionMasks)}"
            : theirNetwork != ourNetwork
                ? $"its network is {theirNetwork}, the agent's {ourNetwork}"
            : PolicyFile.HasBox(policy.ActionSpace) && (theirs.LogStd != options.LogStd || theirs.Squash != options.SquashActions)
                ? $"its distribution has log_std={Name(theirs.LogStd)} and squash_actions={Name(theirs.Squash)}, the agent's "
                    + $"log_std={Name(options.LogStd)} and squash_actions={Name(options.SquashActions)}"
            : normalizes != options.Normalizes(source.ObservationSpace)
                ? $"it was trained with normalize_observations={Name(normalizes)}, the agent has {Name(!normalizes)}"
            : null;

        static string With(bool has) => has ? "with" : "without";

        static string Name<T>(T value) => $"{value}".ToLowerInvariant();
    }
}
