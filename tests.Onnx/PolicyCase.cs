using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.OnnxTests;

/// <summary>A policy with random parameters and normalisation statistics, and observations for it.</summary>
/// <param name="Name">The kind that it is an example of.</param>
/// <param name="Observations">The observation space.</param>
/// <param name="Actions">The action space.</param>
/// <param name="Network">The network.</param>
internal sealed record PolicyCase(string Name, Space Observations, Space Actions, NetworkDescription Network)
{
    private const ulong Seed = 5;

    private static readonly MlpDescription Two = new([64, 64], Activation.Tanh, SharedTrunk: false);
    private static readonly MlpDescription Trunk = new([32], Activation.Relu, SharedTrunk: true);
    private static readonly Box Bounded = new([-3, -5], [3, 2]);
    private static readonly Box Plain = new(float.NegativeInfinity, float.PositiveInfinity, 4);
    private static readonly Box Frames = new(BoxElement.UInt8, [.. Enumerable.Repeat(0f, 300)], [.. Enumerable.Repeat(255f, 300)], [10, 10, 3]);

    private static readonly DictSpace Parts = new(
        ("numbers", Plain), ("image", new Box(BoxElement.UInt8, 0, 255, 6, 5, 2)), ("name", new TupleSpace(new Discrete(3, start: 1))));

    private static readonly DictSpace Mixed = new(
        ("move", new MultiDiscrete(3, 2)), ("aim", Bounded), ("tools", new TupleSpace(new MultiBinary(3), new Discrete(4, start: 5))));

    public GaussianOptions Gaussian { get; init; } = new();

    public bool Masked { get; init; }

    public bool Normalized { get; init; }

    /// <summary>One example of everything that a policy without memory can be, with actions that have no parts.</summary>
    public static IReadOnlyList<PolicyCase> All { get; } =
    [
        new("two networks", Plain, new Discrete(2), Two),
        new("a trunk, actions from 3 on", Plain, new Discrete(5, 3), Trunk),
        new("leaky units of mean 0 and variance 1", Plain, new Box(-1, 1, 2), new MlpDescription([16, 8], Activation.LeakyRelu, SharedTrunk: false) { Standardize = true }),
        new("no hidden layer", Plain, new Discrete(3), new MlpDescription([], Activation.Tanh, SharedTrunk: false)),
        new("normalised observations", Plain, new Discrete(3), Two) { Normalized = true },
        new("one-hot observations", new Discrete(16, -2), new Discrete(4), Two),
        new("several one-hot observations", new MultiDiscrete(3, 1, 7), new Discrete(4), Two),
        new("flags as observations", new MultiBinary(6), new Discrete(2), Two),
        new("masks", Plain, new Discrete(5), Two) { Masked = true },
        new("multi-discrete actions", Plain, new MultiDiscrete(3, 2, 4), Two),
        new("one multi-discrete action under masks", Plain, new MultiDiscrete(3), Two) { Masked = true },
        new("multi-discrete actions under masks", Plain, new MultiDiscrete(3, 2, 4), Trunk) { Masked = true },
        new("multi-binary actions", Plain, new MultiBinary(5), Two),
        new("multi-binary actions under masks", Plain, new MultiBinary(5), Two) { Masked = true },
        new("clipped actions", Plain, Bounded, Two),
        new("unbounded actions", Plain, new Box(float.NegativeInfinity, float.PositiveInfinity, 3), Two),
        new("standard deviations of the state", Plain, Bounded, Trunk) { Gaussian = new GaussianOptions(LogStdKind.State) },
        new("noise from features", Plain, Bounded, Two) { Gaussian = new GaussianOptions(LogStdKind.Sde) },
        new("noise from a trunk's features, squashed", Plain, Bounded, Trunk) { Gaussian = new GaussianOptions(LogStdKind.Sde, Squash: true) },
        new("noise from observations", Plain, Bounded, new MlpDescription([], Activation.Tanh, SharedTrunk: false)) { Gaussian = new GaussianOptions(LogStdKind.Sde) },
        new("clipped actions after normalised observations", Plain, Bounded, Two) { Normalized = true },
        new("squashed actions", Plain, Bounded, Two) { Gaussian = new GaussianOptions(Squash: true) },
        new(
            "everything about actions at once",
            Plain,
            Bounded,
            Two) { Gaussian = new GaussianOptions(LogStdKind.State, Squash: true), Normalized = true },
        new("normalised parts side by side", Parts, new Discrete(4), Two) { Normalized = true },
        new("an image among normalised parts", Parts, new Discrete(4), ConvDescription.MinAtar) { Normalized = true },
        new("a convolution over bytes", Frames, new Discrete(6), ConvDescription.MinAtar),
        new(
            "convolutions, channels first",
            new Box([.. Enumerable.Repeat(0f, 288)], [.. Enumerable.Repeat(1f, 288)], [2, 12, 12]),
            new Discrete(6),
            new ConvDescription([new(8, 4, 2, 1), new(4, 3)], [16], Activation.Tanh, SharedTrunk: false) { LayerNorm = true }),
        new(
            "a convolution without a hidden layer",
            new Box([.. Enumerable.Repeat(0f, 63)], [.. Enumerable.Repeat(1f, 63)], [7, 9]),
            Bounded,
            new ConvDescription([new(3, 3, 2)], [], Activation.Relu, SharedTrunk: true)),
        new("a custom network with pooling", new Box([.. Enumerable.Repeat(-1f, 128)], [.. Enumerable.Repeat(1f, 128)], [8, 8, 2]), new Discrete(3), new AllOpsDescription(3)),
        new("a custom network with constants", Plain, new Discrete(3), new ConstantsDescription(2)),
    ];

    /// <summary>One example of everything else, which ONNX models do not hold.</summary>
    public static IReadOnlyList<PolicyCase> Others { get; } =
    [
        new("gated recurrent units", Plain, new Discrete(3), Two with { Memory = new MemoryDescription(RecurrentKind.Gru, 24) }),
        new("long short-term memory in a trunk", Plain, Bounded, Trunk with { Memory = new MemoryDescription(RecurrentKind.Lstm, 17) }),
        new("noise from a memory", Plain, Bounded, Two with { Memory = new MemoryDescription(RecurrentKind.Gru, 12) }) { Gaussian = new GaussianOptions(LogStdKind.Sde) },
        new("memory alone", Plain, new Discrete(3), new MlpDescription([], Activation.Tanh, SharedTrunk: true) { Memory = new MemoryDescription(RecurrentKind.Gru, 8) }),
        new("convolutions with memory", Frames, new Discrete(6), ConvDescription.MinAtar with { Memory = new MemoryDescription(RecurrentKind.Lstm, 32) }),
        new(
            "two convolutional networks with memory and masks",
            Frames,
            new Discrete(6),
            ConvDescription.MinAtar with { SharedTrunk = false, Memory = new MemoryDescription(RecurrentKind.Gru, 12) }) { Masked = true },
        new("mixed actions", Plain, Mixed, Two),
        new("mixed actions under masks, squashed", Plain, Mixed, Trunk) { Masked = true, Gaussian = new GaussianOptions(LogStdKind.State, Squash: true) },
        new("mixed actions of one parameter each", Parts, new TupleSpace(Bounded, new Discrete(4, 2), Bounded), Two) { Normalized = true },
        new("more than sixteen actions", Plain, new Discrete(40), Two),
    ];

    /// <summary>Makes the policy. The heads' weights are as large as those of trained ones.</summary>
    public Policy Make()
    {
        AllOpsDescription.Register();
        ConstantsDescription.Register();
        var description = new PolicyDescription("ppo", "Case-v0", Observations, Actions, Network) { Gaussian = Gaussian, HasActionMask = Masked };
        ActorCriticNetwork network = Network.MakeComplete(Observations, new ActionHead(Actions, Gaussian, Masked));
        var theta = new ParameterVector<float>(network.Layout);
        var rng = new Rng(Seed);
        network.Initialize(theta, rng);
        foreach (ParameterBlock block in network.Layout.Blocks)
        {
            using HostWrite<float> write = theta.ValueOf(block).Edit();
            foreach (ref float value in write.Span)
            {
                value += (float)(0.2 * rng.NextNormal());
            }
        }

        return new Policy(description, network, theta, Normalized ? Statistics() : null);
    }

    /// <summary>Cases with masks: logits as large as an illegal choice may have, the mask, and the only action that is left.</summary>
    public static TheoryData<string, float[], bool[], float[]> Outweighing => new()
    {
        { "masks", [3e38f, -90, 0, 1e30f, 2e30f], [false, true, true, false, false], [2f] },
        { "masks", [0, -3e38f, -2e30f, 0, 0], [false, true, true, false, false], [2f] },
        { "masks", [0, float.MinValue, 0, 0, 0], [false, true, false, false, false], [1f] },
        {
            "multi-discrete actions under masks",
            [3e38f, float.MinValue, 0, 1e31f, 0, 1, -1e30f, 3e38f, -3e38f],
            [false, true, false, false, true, false, false, false, true],
            [1f, 1, 3]
        },
        { "multi-binary actions under masks", [3e38f, 40, 1e30f, 3e38f, -3e38f], [false, true, false, true, true], [0f, 1, 0, 1, 0] },
    };

    /// <summary>A policy of a perceptron whose logits are always these.</summary>
    public Policy MakeOf(ReadOnlySpan<float> logits)
    {
        Policy policy = Make();
        ParameterBlock last = policy.Theta.Layout.Blocks.Last(block => block.Name.StartsWith("pi.", StringComparison.Ordinal));
        using HostWrite<float> write = policy.Theta.ValueOf(last).Edit();
        write.Span.Clear();
        logits.CopyTo(write.Span[^logits.Length..]);
        return policy;
    }

    /// <summary>Observations, row after row.</summary>
    public float[] MakeObservations(int count)
    {
        float[] all = new float[count * Observations.Size];
        var rng = new Rng(Seed + 1);
        for (int row = 0; row < count; row++)
        {
            Span<float> one = all.AsSpan(row * Observations.Size, Observations.Size);
            Observations.Sample(rng, one);
            if (Normalized)
            {
                one[0] = 1000 + (0.01f * one[0]); // large beside its standard deviation
                one[3] *= 1e6f; // clipped
            }
        }

        return all;
    }

    /// <summary>Masks that leave something, row after row.</summary>
    public bool[] MakeMasks(int count)
    {
        int size = Masked ? Actions.MaskSize : 0;
        bool[] all = new bool[count * size];
        var rng = new Rng(Seed + 2);
        for (int row = 0; row < count && Masked; row++)
        {
            Span<bool> one = all.AsSpan(row * size, size);
            do
            {
                foreach (ref bool legal in one)
                {
                    legal = rng.NextDouble() < 0.6;
                }
            }
            while (Actions.FaultOf(one) is not null);
        }

        return all;
    }

    private FrozenNormalization Statistics() => new(AmountColumns.Of(Observations), [1000.0001, 0.5, -0.25, 0], [1e-4, 2, 0.1, 1], returnVariance: 4);
}
