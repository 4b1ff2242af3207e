namespace Gradus;

/// <summary>The rows [First, First + Count) of a batch: what a step of a plan is asked to compute.</summary>
/// <param name="First">Index of the first row.</param>
/// <param name="Count">Number of rows.</param>
public readonly record struct RowWindow(int First, int Count)
{
    /// <summary>The window's part of a batch tensor.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="batch">A tensor whose rows are the samples of the batch.</param>
    public Tensor<T> Of<T>(Tensor<T> batch)
        where T : unmanaged => Count == batch.Rows ? batch : batch.RowRange(First, Count);
}
