using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>Everything in the library that has a gradient. A test fails while an op, network, distribution or loss has no entry.</summary>
public static class GradientSubjects
{
    /// <summary>Ops, networks, distributions and losses.</summary>
    public static IReadOnlyList<GradientSubject> All { get; } =
    [
        .. LibraryOp.All.Select(op => new OpSubject(op)),
        new MlpSubject("Mlp, tanh", Activation.Tanh),
        new MlpSubject("Mlp, relu", Activation.Relu),
        new ActorCriticSubject("ActorCritic, separate", sharedTrunk: false),
        new ActorCriticSubject("ActorCritic, shared", sharedTrunk: true),
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
