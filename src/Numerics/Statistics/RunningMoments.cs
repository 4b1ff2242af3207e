namespace Gradus;

/// <summary>Running mean and variance of a stream of vectors, element by element: the statistics used by normalisation.</summary>
/// <remarks>
/// In double, by Welford's recursion and the pairwise rule of Chan, Golub and LeVeque ("Algorithms for Computing the Sample Variance",
/// 1983), so that a large mean does not drown a small variance. The variance is that of the population, Σ(x − mean)² / n.
/// </remarks>
public sealed class RunningMoments : IResumable
{
    private readonly double[] _mean;
    private readonly double[] _squares; // Σ(x − mean)²

    /// <summary>Begins with no vectors.</summary>
    /// <param name="size">Elements of a vector, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of elements is below 1.</exception>
    public RunningMoments(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _mean = new double[size];
        _squares = new double[size];
    }

    /// <summary>Begins with the statistics of earlier vectors.</summary>
    /// <param name="mean">The mean of every element.</param>
    /// <param name="variance">The variance of every element, over the population.</param>
    /// <param name="count">How many vectors they come from, at least 2: their weight beside those to come.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a variance is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no elements, or the count is below 2.</exception>
    public RunningMoments(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, long count)
        : this(mean.Length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        CheckLength(variance.Length);
        Count = count;
        mean.CopyTo(_mean);
        for (int i = 0; i < variance.Length; i++)
        {
            _squares[i] = variance[i] >= 0
                ? variance[i] * count
                : throw new ArgumentException($"Variance {i} is {variance[i]}; none can be negative.", nameof(variance));
        }
    }

    /// <summary>Elements of a vector.</summary>
    public int Size => _mean.Length;

    /// <summary>The number of vectors so far.</summary>
    public long Count { get; private set; }

    /// <summary>The mean of every element; 0 before the first vector.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>The variance of one element; 1 before the second vector.</summary>
    /// <param name="element">The element.</param>
    public double Variance(int element) => Count < 2 ? 1 : _squares[element] / Count;

    /// <summary>Adds a vector.</summary>
    /// <param name="x">The vector, <see cref="Size"/> long.</param>
    /// <exception cref="ArgumentException">The vector has a different length.</exception>
    public void Add(ReadOnlySpan<float> x)
    {
        CheckLength(x.Length);
        Count++;
        for (int i = 0; i < x.Length; i++)
        {
            Add(i, x[i]);
        }
    }

    /// <summary>Adds a single number, if vectors have one element.</summary>
    /// <param name="x">The number.</param>
    /// <exception cref="ArgumentException">Vectors have more than one element.</exception>
    public void Add(double x)
    {
        CheckLength(1);
        Count++;
        Add(0, x);
    }

    /// <summary>Adds all vectors of another stream's statistics, as if they had been added here.</summary>
    /// <param name="other">Statistics of vectors of the same size.</param>
    /// <exception cref="ArgumentException">The other's vectors have a different length.</exception>
    public void Merge(RunningMoments other)
    {
        CheckLength(other.Size);
        if (other.Count == 0)
        {
            return;
        }

        long total = Count + other.Count;
        double share = (double)other.Count / total;
        for (int i = 0; i < _mean.Length; i++)
        {
            double delta = other._mean[i] - _mean[i];
            _mean[i] += delta * share;
            _squares[i] += other._squares[i] + (delta * delta * Count * share);
        }

        Count = total;
    }

    /// <summary>Doubles that these statistics take in a message.</summary>
    internal int MessageLength => 1 + (2 * Size);

    /// <summary>Writes the statistics as a message: count, means, sums of squares.</summary>
    internal void Write(Span<double> message)
    {
        message[0] = Count;
        _mean.CopyTo(message[1..]);
        _squares.CopyTo(message[(1 + Size)..]);
    }

    /// <summary>Replaces the statistics by those of a message.</summary>
    internal void Read(ReadOnlySpan<double> message)
    {
        Count = (long)message[0];
        message.Slice(1, Size).CopyTo(_mean);
        message.Slice(1 + Size, Size).CopyTo(_squares);
    }

    /// <summary>Starts over, with no vectors.</summary>
    public void Clear()
    {
        Count = 0;
        _mean.AsSpan().Clear();
        _squares.AsSpan().Clear();
    }

    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        writer.Write("count", Count);
        writer.WriteArray<double>("mean", _mean);
        writer.WriteArray<double>("squares", _squares);
    }

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        long count = reader.ReadInt64("count", min: 0);
        reader.ReadArray("mean", _mean, finite: true);
        double[] squares = reader.ReadArray<double>("squares", Size, Size);
        if (!Array.TrueForAll(squares, square => square >= 0 && double.IsFinite(square)))
        {
            throw reader.Refusal("squares", "a sum of squares is negative, NaN or infinite");
        }

        reader.WhenAccepted(() =>
        {
            Count = count;
            squares.CopyTo(_squares, 0);
        });
    }

    private void Add(int i, double x)
    {
        double delta = x - _mean[i];
        _mean[i] += delta / Count;
        _squares[i] += delta * (x - _mean[i]);
    }

    private void CheckLength(int length)
    {
        if (length != Size)
        {
            throw new ArgumentException($"These are statistics of vectors of {Size} elements, but one of {length} was given.");
        }
    }
}
