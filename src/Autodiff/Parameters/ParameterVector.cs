using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gradus.Autodiff;

/// <summary>
/// One flat vector θ with all parameters of a model, and its gradient θ̄. An optimiser step is one loop over it, clipping one dot product,
/// a Hogwild pull one copy. The zeros between blocks (see <see cref="ParameterLayout.Length"/>) have zero gradient and never move.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ParameterVector<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly MemoryPlace _memory;
    private Storage<T>? _gradient;
    private Tensor<T> _tangent;

    /// <summary>A vector of zeros.</summary>
    /// <param name="layout">Names, shapes and offsets; no blocks may be added to it afterwards.</param>
    /// <param name="backend">The backend that allocates its memory; null for host memory.</param>
    public ParameterVector(ParameterLayout layout, Backend<T>? backend = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        Layout = layout;
        _memory = backend?.Memory ?? MemoryPlace.Host;
        Values = NewVector();
    }

    /// <summary>Names, shapes and offsets.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>θ, (1, P).</summary>
    public Tensor<T> Values { get; }

    /// <summary>θ̄, (1, P). Made on first use: a policy that was loaded to act needs none.</summary>
    public Tensor<T> Gradient => new(_gradient ?? MakeGradient(), 0, new Shape(1, Layout.Length));

    /// <summary>θ̇, (1, P): the direction of a forward-mode pass. Made on first use.</summary>
    public Tensor<T> Tangent => _tangent.Exists ? _tangent : _tangent = NewVector();

    /// <summary>A part of θ and θ̄.</summary>
    /// <param name="range">A range of the layout.</param>
    /// <exception cref="ArgumentException">The range is empty or reaches beyond the vector.</exception>
    public ParameterView<T> View(ParameterRange range) => new(this, range);

    /// <summary>The view of one block of θ.</summary>
    /// <param name="block">A block of the layout.</param>
    public Tensor<T> ValueOf(ParameterBlock block) => View(Values, block);

    /// <summary>The view of one block of θ̄.</summary>
    /// <param name="block">A block of the layout.</param>
    public Tensor<T> GradientOf(ParameterBlock block) => View(Gradient, block);

    /// <summary>The view of one block of θ̇.</summary>
    /// <param name="block">A block of the layout.</param>
    public Tensor<T> TangentOf(ParameterBlock block) => View(Tangent, block);

    /// <summary>Copies the values of another vector of the same layout.</summary>
    /// <param name="other">The source.</param>
    public void CopyFrom(ParameterVector<T> other)
    {
        if (other.Layout.Length != Layout.Length)
        {
            throw new ArgumentException(
                $"A vector of {other.Layout.Count} parameters cannot be copied into one of {Layout.Count}.", nameof(other));
        }

        Values.CopyFrom(other.Values.Read());
    }

    /// <summary>
    /// SHA-256 over the parameters, block after block, as lower-case hexadecimal: equal for runs that agree to the last bit.
    /// </summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ParameterBlock block in Layout.Blocks)
        {
            hash.AppendData(MemoryMarshal.AsBytes(ValueOf(block).Read()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal static Tensor<T> View(Tensor<T> flat, ParameterBlock block) =>
        flat.ColumnRange(block.Offset, block.Shape.Count).Reshape(block.Shape.Rows, block.Shape.Cols);

    /// <summary>One, though several threads may ask for it at once.</summary>
    private Storage<T> MakeGradient()
    {
        Storage<T> made = _memory.Allocate<T>(Layout.Length);
        return Interlocked.CompareExchange(ref _gradient, made, null) ?? made;
    }

    private Tensor<T> NewVector() => new(_memory.Allocate<T>(Layout.Length), 0, new Shape(1, Layout.Length));
}
