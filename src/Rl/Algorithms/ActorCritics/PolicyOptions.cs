using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>What all algorithms share: the networks of policy and value, how actions are distributed, and what is normalised.</summary>
[Search("gamma", "0.9,0.95,0.98,0.99,0.995,0.999")]
[Search("entropy_coef", "1e-5..0.1:log")]
[Search("normalize_observations", "false,true")]
[Search("normalize_rewards", "false,true")]
public abstract record PolicyOptions : AgentOptions
{
    /// <summary>The side from which on three convolutions with strides 4, 2 and 1 leave something of an image.</summary>
    private const int LargeImage = 36;

    /// <summary>γ.</summary>
    [Hyperparameter("gamma", "γ, discount per step", Minimum = 0, Maximum = 1)]
    public double Gamma { get; init; } = 0.99;

    /// <summary>β, the weight of the entropy bonus; may change over the run.</summary>
    [Hyperparameter("entropy_coef", "β, weight of the entropy bonus", Minimum = 0, Maximum = 1e9)]
    public Schedule EntropyCoefficient { get; init; }

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

    /// <summary>
    /// Bring the outputs of every hidden layer of perceptrons to mean 0 and variance 1 before the non-linearity: layer normalisation
    /// without parameters.
    /// </summary>
    [Hyperparameter("standardize", "mlp: mean 0 and variance 1 over the units of a hidden layer, before the non-linearity")]
    public bool Standardize { get; init; }

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
    /// A network other than those that <see cref="NetworkKind"/> offers; it and the properties that describe those are then ignored. Its
    /// kind must be registered (<see cref="NetworkRegistry"/>).
    /// </summary>
    public NetworkDescription? Network { get; init; }

    /// <summary>Where the standard deviations of continuous actions come from.</summary>
    [Hyperparameter(
        "log_std", "where σ of continuous actions comes from: a parameter each, the state, or sde, noise that depends on the state")]
    public LogStdKind LogStd { get; init; } = LogStdKind.Parameter;

    /// <summary>ln σ of continuous actions before training; with <see cref="LogStdKind.Sde"/>, of every element of the matrix.</summary>
    [Hyperparameter(
        "log_std_init", "ln σ of continuous actions before training; log_std=sde: of each element of the matrix", Minimum = -10,
        Maximum = 2)]
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

    /// <summary>The memory of the built-in networks; null for none.</summary>
    private protected virtual MemoryDescription? DescribedMemory => null;

    /// <summary>The options with the memory of another network, where the algorithm's networks can have one.</summary>
    /// <param name="memory">The memory; null for none.</param>
    internal virtual PolicyOptions WithMemory(MemoryDescription? memory) => this;

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
        LearningTask task, Rng rng, Backend<float> backend)
    {
        Space observations = task.Observations;
        if (NormalizeObservations && observations.IsOfBytes())
        {
            throw new ArgumentException(
                $"{task.Id}: normalize_observations is for real numbers, but the observations are {observations}; bytes are "
                    + $"divided by the largest at the network's door.");
        }

        var head = new ActionHead(task.Actions, Gaussian, task.HasActionMasks);
        ActorCriticNetwork network = Network?.MakeComplete(observations, head) ?? MakeBuiltIn(observations, head);
        RequireSaveable(task, network.Layout);
        var theta = new ParameterVector<float>(network.Layout, backend);
        network.Initialize(theta, rng);
        return (network, theta);
    }

    /// <summary>
    /// What must be otherwise where policy and value may share no trunk, as the beginning of a sentence; null where they share none.
    /// </summary>
    internal string? FaultOfTrunk(ActorCriticNetwork network) =>
        network.Trunk.IsEmpty ? null
        : Network is not null ? "The network must have no trunk"
        : network.Description is ConvDescription ? "conv_shared_trunk must be false"
        : "shared_trunk must be false";

    /// <summary>Makes a policy of what has been learned; it shares no memory with the learner.</summary>
    internal Policy MakePolicy(
        string algorithm,
        LearningTask task,
        ActorCriticNetwork network,
        ParameterVector<float> theta,
        FrozenNormalization? normalization)
    {
        var copy = new ParameterVector<float>(network.Layout);
        copy.CopyFrom(theta);
        var description = new PolicyDescription(algorithm, task.Id, task.Observations, task.Actions, network.Description)
        {
            Gaussian = Gaussian,
            HasActionMask = task.HasActionMasks,
        };
        return new Policy(description, network, copy, normalization);
    }

    /// <summary>What no file could hold is said before anything is learned.</summary>
    private static void RequireSaveable(LearningTask task, ParameterLayout layout)
    {
        foreach (Space space in (Space[])[task.Observations, task.Actions])
        {
            if (PolicyMetadata.Excess(space.ToJson(), (long)layout.Count * sizeof(float)) is { } excess)
            {
                throw new ArgumentException(
                    $"{task.Id}: its policy could not be saved: a space of {space.Size} elements is a text of {excess}. Bounds that are "
                        + $"equal for all elements are written once; give its {nameof(Box)} such bounds.");
            }
        }
    }

    private ActorCriticNetwork MakeBuiltIn(Space observations, ActionHead head)
    {
        NetworkDescription description = NetworkKindFor(observations) switch
        {
            NetworkKind.Mlp => new MlpDescription(Hidden, Activation, SharedTrunk)
            {
                Standardize = Standardize,
                Memory = DescribedMemory,
            },
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
