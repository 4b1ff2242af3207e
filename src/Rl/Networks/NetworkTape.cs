using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>What a network is recorded with: the tape, the parameters and the observation.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="tape">The tape.</param>
/// <param name="theta">The parameters, in the network's layout.</param>
/// <param name="observation">What the network sees of s, (B, columns).</param>
public sealed class NetworkTape<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The tape.</summary>
    public Tape<T> Tape { get; } = tape;

    /// <summary>The parameters, in the network's layout.</summary>
    public ParameterVector<T> Theta { get; } = theta;

    /// <summary>
    /// What the network sees of s, one row per sample: the observation, row-major in the shape of its space.
    /// <see cref="Gradus.Envs.Discrete"/> observations and the elements of <see cref="Gradus.Envs.MultiDiscrete"/> ones are one-hot.
    /// </summary>
    public Var<T> Observation { get; } = observation;

    /// <summary>A block of the parameters on the tape.</summary>
    /// <param name="block">A block of the network's layout.</param>
    public Var<T> this[ParameterBlock block] => Tape.Parameter(Theta, block);
}
