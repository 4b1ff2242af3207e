using System.Numerics;

namespace Gradus;

/// <summary>A fixed list of steps: what a backend is given once, in <see cref="Backend{T}.Prepare"/>, to be replayed many times.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="steps">The steps, in the order of computation.</param>
/// <param name="direction">Which way they go.</param>
public sealed class Plan<T>(IEnumerable<PlanStep<T>> steps, PlanDirection direction)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The steps, in the order of computation.</summary>
    public IReadOnlyList<PlanStep<T>> Steps { get; } = Array.AsReadOnly([.. steps]);

    /// <summary>Which way the steps go.</summary>
    public PlanDirection Direction { get; } = direction;
}
