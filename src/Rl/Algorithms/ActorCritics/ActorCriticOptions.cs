using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>What all algorithms share that act for T steps and then learn from a policy and a value network.</summary>
[Search("gamma", "0.9,0.95,0.98,0.99,0.995,0.999")]
[Search("gae_lambda", "0.8,0.9,0.95,0.98,1")]
[Search("entropy_coef", "1e-5..0.1:log")]
[Search("normalize_observations", "false,true")]
[Search("normalize_rewards", "false,true")]
public abstract record ActorCriticOptions : AgentOptions
{
    /// <summary>The side from which on three convolutions with strides 4, 2 and 1 leave something of an image.</summary>
    private const int LargeImage = 36;

    /// <summary>T, the number of steps per environment and update.</summary>
    [Hyperparameter("n_steps", "T, steps of each environment per update", Minimum = 1, Maximum = 1_000_000)]
    public virtual int Steps { get; init; } = 5;

    /// <summary>γ.</summary>
    [Hyperparameter("gamma", "γ, discount per step", Minimum = 0, Maximum = 1)]
    public double Gamma { get; init; } = 0.99;

    /// <summary>λ of generalised advantage estimation; 1 gives n-step returns.</summary>
    [Hyperparameter("gae_lambda", "λ of generalised advantage estimation; 1 gives n-step returns", Minimum = 0, Maximum = 1)]
    public double GaeLambda { get; init; } = 1;

    /// <summary>Normalise the advantages of each update to mean 0 and standard deviation 1.</summary>
    [Hyperparameter("normalize_advantage", "normalise advantages to mean 0 and standard deviation 1")]
    public bool NormalizeAdvantage { get; init; }

    /// <summary>β, the weight of the entropy bonus.</summary>
    [Hyperparameter("entropy_coef", "β, weight of the entropy bonus", Minimum = 0, Maximum = 1e9)]
    public double EntropyCoefficient { get; init; }

    /// <summary>c_v, the weight of the value loss.</summary>
    [Hyperparameter("value_coef", "c_v, weight of the value loss", Minimum = 0, Maximum = 1e9)]
    public double ValueCoefficient { get; init; } = 0.5;

    /// <summary>
    /// The built-in network. <see cref="Hidden"/>, <see cref="Activation"/> and <see cref="SharedTrunk"/> describe perceptrons, the
    /// properties whose names begin with Conv describe convolutional networks.
    /// </summary>
    [Hyperparameter("network", "auto takes conv or, from 36 pixels on, conv_dqn for images (H, W, C), and mlp for all others")]
    public NetworkKind NetworkKind { get; init; }

    /// <summary>Widths of the hidden layers of perceptrons.</summary>
    [Hyperparameter("hidden", "mlp: widths of the hidden layers", Minimum = 1, Maximum = 65_536)]
    public LayerWidths Hidden { get; init; } = [64, 64];

    /// <summary>The non-linearity of perceptrons.</summary>
    [Hyperparameter("activation", "mlp: non-linearity of the hidden layers")]
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>One trunk with two heads instead of two networks of perceptrons.</summary>
    [Hyperparameter("shared_trunk", "mlp: one trunk with two heads instead of two networks")]
    public bool SharedTrunk { get; init; }

    /// <summary>The convolutions; the kinds that are named after a paper have their own.</summary>
    [Hyperparameter("conv_layers", "conv: filters x kernel of each convolution, with / stride and p padding")]
    public ConvolutionLayers ConvLayers { get; init; } = ConvDescription.MinAtar.Convolutions;

    /// <summary>Widths of the hidden layers behind the convolutions; the kinds that are named after a paper have their own.</summary>
    [Hyperparameter("conv_hidden", "conv: widths of the hidden layers behind the convolutions", Minimum = 1, Maximum = 65_536)]
    public LayerWidths ConvHidden { get; init; } = ConvDescription.MinAtar.Hidden;

    /// <summary>The non-linearity of convolutional networks.</summary>
    [Hyperparameter("conv_activation", "conv: non-linearity of convolutions and hidden layers")]
    public Activation ConvActivation { get; init; } = ConvDescription.MinAtar.Activation;

    /// <summary>One convolutional network with two heads instead of two networks.</summary>
    [Hyperparameter("conv_shared_trunk", "conv: one trunk with two heads instead of two networks")]
    public bool ConvSharedTrunk { get; init; } = ConvDescription.MinAtar.SharedTrunk;

    /// <summary>Layer normalisation of the hidden layers behind the convolutions.</summary>
    [Hyperparameter("conv_layer_norm", "conv: layer normalisation of the hidden layers behind the convolutions")]
    public bool ConvLayerNorm { get; init; }

    /// <summary>Which side of an image is its channels.</summary>
    [Hyperparameter("conv_channels", "conv: which side of an image is its channels; auto takes the shorter of first and last")]
    public ChannelAxis ConvChannels { get; init; }

    /// <summary>
    /// The memory of the built-in networks: recurrent units between the hidden layers and the heads, for tasks in which one observation
    /// does not say enough. Policy and value share them where they share a trunk, and have their own where they do not.
    /// </summary>
    [Hyperparameter("memory", "recurrent units after the hidden layers, for tasks in which one observation does not say enough")]
    public MemoryKind Memory { get; init; }

    /// <summary>The number of recurrent units.</summary>
    [Hyperparameter("memory_size", "number of recurrent units", Minimum = 1, Maximum = 65_536)]
    public int MemorySize { get; init; } = 64;

    /// <summary>
    /// A network other than those that <see cref="NetworkKind"/> offers; it and the properties that describe those are then ignored. Its
    /// kind must be registered (<see cref="NetworkRegistry"/>).
    /// </summary>
    public NetworkDescription? Network { get; init; }

    /// <summary>Where the standard deviations of continuous actions come from.</summary>
    [Hyperparameter("log_std", "where the standard deviations of continuous actions come from: a parameter each, or the state")]
    public LogStdKind LogStd { get; init; } = LogStdKind.Parameter;

    /// <summary>ln σ of continuous actions before training.</summary>
    [Hyperparameter("log_std_init", "ln σ of continuous actions before training", Minimum = -10, Maximum = 2)]
    public double InitialLogStd { get; init; }

    /// <summary>Squash continuous actions into their bounds with tanh, instead of clipping them.</summary>
    [Hyperparameter("squash_actions", "squash continuous actions into their bounds with tanh instead of clipping them")]
    public bool SquashActions { get; init; }

    /// <summary>
    /// Normalise observations by their running mean and standard deviation. The statistics are part of the policy. Discrete and
    /// multi-discrete observations, which are names and not amounts, are not normalised, and neither are images among the parts of a
    /// <see cref="CompositeSpace"/> (<see cref="AmountColumns"/>).
    /// </summary>
    [Hyperparameter("normalize_observations", "normalise observations by their running mean and standard deviation")]
    public bool NormalizeObservations { get; init; }

    /// <summary>Divide rewards by the running standard deviation of the discounted return.</summary>
    [Hyperparameter("normalize_rewards", "divide rewards by the running standard deviation of the discounted return")]
    public bool NormalizeRewards { get; init; }

    private MemoryDescription? DescribedMemory => Memory switch
    {
        MemoryKind.Gru => new MemoryDescription(RecurrentKind.Gru, MemorySize),
        MemoryKind.Lstm => new MemoryDescription(RecurrentKind.Lstm, MemorySize),
        _ => null,
    };

    /// <summary>The built-in network that observations get: never <see cref="NetworkKind.Auto"/>.</summary>
    /// <param name="observations">What they look like.</param>
    public NetworkKind NetworkKindFor(Space observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        SpacePart[] images = [.. observations.Leaves.Where(leaf => ConvDescription.IsImage(leaf.Space))];
        return NetworkKind != NetworkKind.Auto ? NetworkKind
            : images.Length == 0 ? NetworkKind.Mlp
            : Array.TrueForAll(images, IsLarge) ? NetworkKind.ConvDqn
            : NetworkKind.Conv;
    }

    /// <summary>Options of a policy over a box of actions.</summary>
    internal GaussianOptions Gaussian => new(LogStd, SquashActions, InitialLogStd);

    /// <summary>Whether observations of a space are normalised: names have no mean.</summary>
    internal bool Normalizes(Space observations) => NormalizeObservations && AmountColumns.Of(observations).Count > 0;

    /// <summary>Makes the networks for a task, with their first parameters.</summary>
    /// <exception cref="ArgumentException">
    /// Actions should be squashed into a box with infinite bounds, or a space has more to say than a file of the policy may.
    /// </exception>
    /// <exception cref="HyperparameterException">The network does not fit the observations.</exception>
    internal (ActorCriticNetwork Network, ParameterVector<float> Theta) MakeNetwork(
        EnvironmentSource source, Rng rng, Backend<float> backend)
    {
        Space observations = source.ObservationSpace;
        if (NormalizeObservations && observations.IsOfBytes())
        {
            throw new ArgumentException(
                $"{source.Id}: normalize_observations is for real numbers, but the observations are {observations}; bytes are "
                    + $"divided by the largest at the network's door.");
        }

        var head = new ActionHead(source.ActionSpace, Gaussian, source.HasActionMasks);
        ActorCriticNetwork network = Network?.MakeComplete(observations, head) ?? MakeBuiltIn(observations, head);
        RequireSaveable(source, network.Layout);
        var theta = new ParameterVector<float>(network.Layout, backend);
        network.Initialize(theta, rng);
        return (network, theta);
    }

    /// <summary>Makes a policy of what has been learned; it shares no memory with the learner.</summary>
    internal Policy MakePolicy(
        string algorithm,
        EnvironmentSource source,
        ActorCriticNetwork network,
        ParameterVector<float> theta,
        FrozenNormalization? normalization)
    {
        var copy = new ParameterVector<float>(network.Layout);
        copy.CopyFrom(theta);
        var description = new PolicyDescription(algorithm, source.Id, source.ObservationSpace, source.ActionSpace, network.Description)
        {
            Gaussian = Gaussian,
            HasActionMask = source.HasActionMasks,
        };
        return new Policy(description, network, copy, normalization);
    }

    /// <summary>What no file could hold is said before anything is learned.</summary>
    private static void RequireSaveable(EnvironmentSource source, ParameterLayout layout)
    {
        foreach (Space space in (Space[])[source.ObservationSpace, source.ActionSpace])
        {
            if (PolicyMetadata.Excess(space.ToJson(), (long)layout.Count * sizeof(float)) is { } excess)
            {
                throw new ArgumentException(
                    $"{source.Id}: its policy could not be saved: a space of {space.Size} elements is a text of {excess}. Bounds that are "
                        + $"equal for all elements are written once; give its {nameof(Box)} such bounds.");
            }
        }
    }

    private ActorCriticNetwork MakeBuiltIn(Space observations, ActionHead head)
    {
        NetworkDescription description = NetworkKindFor(observations) switch
        {
            NetworkKind.Mlp => new MlpDescription(Hidden, Activation, SharedTrunk) { Memory = DescribedMemory },
            NetworkKind.ConvA3c => Convolutional(ConvDescription.A3C.Convolutions, ConvDescription.A3C.Hidden),
            NetworkKind.ConvDqn => Convolutional(ConvDescription.Dqn.Convolutions, ConvDescription.Dqn.Hidden),
            _ => Convolutional(ConvLayers, ConvHidden),
        };
        try
        {
            return description.MakeComplete(observations, head);
        }
        catch (ArgumentException exception) when (exception is not HyperparameterException)
        {
            throw new HyperparameterException($"The network cannot be made. {exception.Message}");
        }
    }

    private bool IsLarge(SpacePart image) =>
        ConvDescription.ImageOf(image.Space, ConvChannels) is { Height: >= LargeImage, Width: >= LargeImage };

    private ConvDescription Convolutional(ConvolutionLayers convolutions, LayerWidths hidden) =>
        new(convolutions, hidden, ConvActivation, ConvSharedTrunk)
        {
            LayerNorm = ConvLayerNorm,
            Channels = ConvChannels,
            Memory = DescribedMemory,
        };
}
