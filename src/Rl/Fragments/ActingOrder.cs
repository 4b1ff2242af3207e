namespace Gradus.Rl;

/// <summary>What actors are asked for: steps with a copy of the parameters.</summary>
/// <param name="Number">The number of the order, from 1; an actor answers each at most once.</param>
/// <param name="Version">Updates made before: the version of the parameters.</param>
/// <param name="Theta">θ, (P), as bytes of float32.</param>
/// <param name="Scaler"><see cref="IRolloutNormalization.Hold"/> of this version; null where observations are not normalised.</param>
/// <param name="Steps">The number of steps.</param>
/// <param name="EndsWithEpisode">Whether the fragment ends where its episode does.</param>
internal sealed record ActingOrder(long Number, long Version, byte[] Theta, double[]? Scaler, int Steps, bool EndsWithEpisode);
