namespace Gradus.Rl;

/// <summary>
/// Gathers the rows of minibatches where they are, off the host: all orders of an update are handed over at once
/// (<c>Kernels/Rollouts.cu</c>).
/// </summary>
internal sealed class PlacedGathering
{
    private readonly PlaceProgram _numbers;
    private readonly PlaceProgram _integers;
    private readonly PlaceProgram _bytes;
    private readonly Storage<int> _rows;

    /// <param name="place">Where the rows are; it has such programs.</param>
    /// <param name="rows">Rows of all minibatches of an update.</param>
    public PlacedGathering(MemoryPlace place, int rows)
    {
        _numbers = place.FindProgram("GatherNumbers")!;
        _integers = place.FindProgram("GatherIntegers")!;
        _bytes = place.FindProgram("GatherBytes")!;
        _rows = place.Allocate<int>(rows);
    }

    /// <summary>Hands over which rows the minibatches take, one after the other.</summary>
    public void HandOver(ReadOnlySpan<int> rows) => _rows.Place.Upload(rows, _rows, 0);

    /// <summary>y[i] ← x[row i of the part].</summary>
    /// <param name="x">(B, ·).</param>
    /// <param name="part">The minibatch, as a range of what was handed over.</param>
    /// <param name="y">(M, ·), whose further rows stay.</param>
    public void Numbers(Tensor<float> x, (int First, int Count) part, Tensor<float> y) => Run(_numbers, x, part, y);

    /// <summary>The observations of rows, packed or not.</summary>
    /// <param name="x">B of them.</param>
    /// <param name="part">As for numbers.</param>
    /// <param name="y">(M, D).</param>
    public void Observations(ObservationRows x, (int First, int Count) part, Tensor<float> y)
    {
        if (x.ArePacked)
        {
            Run(_bytes, x.AllPacked, part, y);
        }
        else
        {
            Numbers(x.OnTape, part, y);
        }
    }

    /// <summary>The actions of rows, of one of the kinds that <see cref="PlacedSampling"/> samples.</summary>
    /// <param name="x">B of them.</param>
    /// <param name="part">As for numbers.</param>
    /// <param name="y">M of the same kind.</param>
    public void Actions(ActionDistribution<float> x, (int First, int Count) part, ActionDistribution<float> y)
    {
        if (x is Categorical<float> categorical)
        {
            Run(_integers, categorical.Actions, part, ((Categorical<float>)y).Actions);
        }
        else
        {
            Run(_numbers, ((DiagonalGaussian<float>)x).Actions, part, ((DiagonalGaussian<float>)y).Actions);
        }
    }

    private void Run<T>(PlaceProgram program, Tensor<T> x, (int First, int Count) part, Tensor<T> y)
        where T : unmanaged => Run(program, PlacedMatrix.Of(x.Storage, x.Rows, x.Cols, x.Offset, x.RowStride), part, y);

    private void Run<T>(PlaceProgram program, PlacedMatrix x, (int First, int Count) part, Tensor<T> y)
        where T : unmanaged => program.Run(
            part.Count * y.Cols,
            [
                x,
                PlacedMatrix.Of(_rows, 1, part.Count, part.First),
                PlacedMatrix.Of(y.Storage, part.Count, y.Cols, y.Offset, y.RowStride),
            ],
            []);
}
