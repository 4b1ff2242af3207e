using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Memory that layers use one after the other: four matrices with arbitrary content. Each grows to the largest requested size and is
/// reused from then on.
/// </summary>
internal sealed class Workspace<T>(Backend<T> backend)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private Storage<T>? _first;
    private Storage<T>? _second;
    private Storage<T>? _third;
    private Storage<T>? _fourth;

    public Tensor<T> First(Shape shape) => Take(ref _first, shape);

    public Tensor<T> Second(Shape shape) => Take(ref _second, shape);

    public Tensor<T> Third(Shape shape) => Take(ref _third, shape);

    public Tensor<T> Fourth(Shape shape) => Take(ref _fourth, shape);

    private Tensor<T> Take(ref Storage<T>? block, Shape shape)
    {
        if (block is null || block.Length < shape.Count)
        {
            block = backend.Memory.Allocate<T>(shape.Count);
        }

        return new Tensor<T>(block, 0, shape);
    }
}
