using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Memory for the tensors that checks make along the way: thousands for one op, which the garbage collector would have to pin one by one.
/// </summary>
internal sealed class Scratch(TapeMemory memory)
{
    private readonly Arena<double> _arena = memory.Rent<double>(MemoryPlace.Host);

    /// <summary>Reclaims all of it; tensors from before must not be used any more.</summary>
    public void Clear() => _arena.Reset();

    public Tensor<double> Zeros(Shape shape) => _arena.Allocate(shape);

    public Tensor<double> Normal(Shape shape, Rng rng)
    {
        Tensor<double> x = _arena.Allocate(shape);
        Numbers.FillNormal(x, rng);
        return x;
    }

    public Tensor<double> Copy<T>(Tensor<T> tensor)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor<double> copy = _arena.Allocate(tensor.Shape);
        Numbers.Convert(tensor, copy);
        return copy;
    }
}
