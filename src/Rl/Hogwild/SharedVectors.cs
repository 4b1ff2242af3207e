namespace Gradus.Rl;

/// <summary>
/// The vectors that all workers share: θ and the optimiser's statistics, one after the other in one block of memory, each (1, P) and
/// starting on a 64-byte boundary.
/// </summary>
/// <param name="Theta">θ.</param>
/// <param name="First">The optimiser's first statistic; default if it has none.</param>
/// <param name="Second">Its second statistic.</param>
internal readonly record struct SharedVectors(Tensor<float> Theta, Tensor<float> First, Tensor<float> Second)
{
    /// <summary>Floats in a cache line.</summary>
    public const int Line = Storage<float>.Alignment / sizeof(float);

    public static SharedVectors Allocate(int length, int statistics, TeamMemory memory)
    {
        int stride = (length + Line - 1) / Line * Line;
        Storage<float> vectors = memory.TakeFloats(stride * (1 + statistics));
        return new SharedVectors(Vector(0), statistics > 0 ? Vector(1) : default, statistics > 1 ? Vector(2) : default);

        Tensor<float> Vector(int index) => new(vectors, index * stride, new Shape(1, length));
    }

    /// <summary>The elements [first, first + count) of every vector.</summary>
    public SharedVectors Range(int first, int count) => new(
        Theta.ColumnRange(first, count),
        First.Exists ? First.ColumnRange(first, count) : default,
        Second.Exists ? Second.ColumnRange(first, count) : default);

    /// <summary>Copies every vector.</summary>
    public void CopyTo(SharedVectors destination)
    {
        ElementCopy.Copy(Theta.Span, destination.Theta.Span);
        if (First.Exists)
        {
            ElementCopy.Copy(First.Span, destination.First.Span);
        }

        if (Second.Exists)
        {
            ElementCopy.Copy(Second.Span, destination.Second.Span);
        }
    }
}
