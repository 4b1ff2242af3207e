using Gradus.Rl;

namespace Gradus.Orleans;

/// <summary>An <see cref="ActingOrder"/> on its way.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Version">The version of the parameters.</param>
/// <param name="Theta">The parameters.</param>
/// <param name="Scaler">What observations are scaled by; null for nothing.</param>
/// <param name="Steps">The number of steps.</param>
/// <param name="EndsWithEpisode">Whether the fragment ends where its episode does.</param>
[GenerateSerializer]
[Alias("gradus.actor-work")]
[Immutable]
internal sealed record ActorWork(
    [property: Id(0)] long Number,
    [property: Id(1)] long Version,
    [property: Id(2)] byte[] Theta,
    [property: Id(3)] double[]? Scaler,
    [property: Id(4)] int Steps,
    [property: Id(5)] bool EndsWithEpisode)
{
    /// <summary>Packs an order.</summary>
    public static ActorWork Of(ActingOrder order) =>
        new(order.Number, order.Version, order.Theta, order.Scaler, order.Steps, order.EndsWithEpisode);

    /// <summary>The order.</summary>
    public ActingOrder ToOrder() => new(Number, Version, Theta, Scaler, Steps, EndsWithEpisode);
}
