using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>What a network sees of one part of the observation.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="Part">The part: a leaf of the observation space.</param>
/// <param name="Columns">
/// One row per sample: the part row-major in its shape, bytes as shares of the largest, <see cref="Discrete"/> and
/// <see cref="MultiDiscrete"/> values one-hot.
/// </param>
public readonly record struct ObservationPart<T>(SpacePart Part, Var<T> Columns)
    where T : unmanaged, IFloatingPointIeee754<T>;
