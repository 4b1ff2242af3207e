using System.Numerics;

namespace Gradus;

/// <summary>
/// The definition of every <see cref="Backend{T}"/> member: plain loops in the order that the bit rule fixes. Slow on purpose; use it to
/// check, to study and to test other backends.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed partial class ReferenceBackend<T> : Backend<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Name => "reference";

    /// <inheritdoc/>
    public override bool IsBitReproducible => true;

    private static T Fma(T a, T b, T c) => T.FusedMultiplyAdd(a, b, c);
}
