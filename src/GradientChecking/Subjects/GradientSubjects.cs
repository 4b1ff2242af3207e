using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>Everything in the library that has a gradient. A test fails while an op, network, distribution or loss has no entry.</summary>
public static class GradientSubjects
{
    /// <summary>Ops, networks, distributions and losses.</summary>
    public static IReadOnlyList<GradientSubject> All { get; } =
    [
        .. LibraryOp.All.Select(op => new OpSubject(op)),
        new OneHotSubject(),
        new FeatureVarianceSubject(),
        new MaskedOpSubject(normalizes: false),
        new MaskedOpSubject(normalizes: true),
        new MlpSubject("Mlp, tanh", Activation.Tanh),
        new MlpSubject("Mlp, relu", Activation.Relu),
        new ConvolutionSubject("ConvolutionStack, tanh", Activation.Tanh),
        new ConvolutionSubject("ConvolutionStack, relu", Activation.Relu),
        new RecurrentSubject("Gru, through time", RecurrentKind.Gru),
        new RecurrentSubject("Lstm, through time", RecurrentKind.Lstm),
        new ActorCriticSubject(
            "ActorCritic, separate",
            new MlpDescription([3], Activation.Tanh, SharedTrunk: false),
            rng => ActorCriticSubject.Reals(1 + rng.NextInt32(3))),
        new ActorCriticSubject(
            "ActorCritic, shared",
            new MlpDescription([3], Activation.Tanh, SharedTrunk: true),
            rng => ActorCriticSubject.Reals(1 + rng.NextInt32(3))),
        new ActorCriticSubject(
            "ActorCritic, convolutional",
            new ConvDescription([new(2, 2)], [3], Activation.Tanh, SharedTrunk: true) { LayerNorm = true },
            rng => ActorCriticSubject.Reals(2 + rng.NextInt32(2), 3, 1 + rng.NextInt32(2))),
        new ActorCriticSubject(
            "ActorCritic, recurrent",
            new MlpDescription([3], Activation.Tanh, SharedTrunk: false) { Memory = new MemoryDescription(RecurrentKind.Gru, 2) },
            rng => ActorCriticSubject.Reals(1 + rng.NextInt32(3))),
        new ActorCriticSubject(
            "ActorCritic, of parts",
            new ConvDescription([new(2, 2)], [3], Activation.Tanh, SharedTrunk: false),
            rng => new DictSpace(
                ("numbers", ActorCriticSubject.Reals(1 + rng.NextInt32(2))),
                ("images", new TupleSpace(ActorCriticSubject.Reals(2, 3, 1), ActorCriticSubject.Reals(3, 2, 2))))),
        .. DistributionSubject.All,
        new ActorCriticLossSubject(),
        new PpoLossSubject("PpoLoss", clipsValue: false),
        new PpoLossSubject("PpoLoss, value clipped", clipsValue: true),
        new SurrogateLossSubject(),
    ];

    /// <summary>The entry of that name.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <exception cref="ArgumentException">There is none; the message suggests the nearest one.</exception>
    public static GradientSubject Find(string name) =>
        All.FirstOrDefault(subject => string.Equals(subject.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException(
            $"There is no gradient '{name}' to check.{NearestName.Suggestion(name, All.Select(subject => subject.Name))}");
}
