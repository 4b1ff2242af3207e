namespace Gradus.Rl;

/// <summary>The last episodes of a run: their number, and means over the most recent <see cref="Capacity"/>.</summary>
public sealed class EpisodeWindow : IResumable
{
    /// <summary>The number of episodes in the means: 100, the field's convention for "solved".</summary>
    public const int Capacity = 100;

    private readonly double[] _returns = new double[Capacity];
    private readonly int[] _lengths = new int[Capacity];
    private double _returnSum;
    private long _lengthSum;

    /// <summary>Episodes finished since the start.</summary>
    public long Episodes { get; private set; }

    /// <summary>True once <see cref="Capacity"/> episodes have finished.</summary>
    public bool IsFull => Episodes >= Capacity;

    /// <summary>Mean return of the last episodes; NaN before the first.</summary>
    public double MeanReturn => _returnSum / Math.Min(Episodes, Capacity);

    /// <summary>Mean length in steps of the last episodes; NaN before the first.</summary>
    public double MeanLength => (double)_lengthSum / Math.Min(Episodes, Capacity);

    /// <summary>Records an episode.</summary>
    /// <param name="episodeReturn">Undiscounted sum of rewards.</param>
    /// <param name="length">Steps.</param>
    public void Add(double episodeReturn, int length)
    {
        int slot = (int)(Episodes % Capacity);
        _returnSum += episodeReturn - _returns[slot];
        _lengthSum += length - _lengths[slot];
        _returns[slot] = episodeReturn;
        _lengths[slot] = length;
        Episodes++;
        if (slot == Capacity - 1)
        {
            // Adding and subtracting rounds; summing from scratch once per lap keeps the error from growing with the length of the run.
            _returnSum = 0;
            foreach (double value in _returns)
            {
                _returnSum += value;
            }
        }
    }

    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        writer.Write("episodes", Episodes);
        writer.Write("return_sum", _returnSum);
        writer.Write("length_sum", _lengthSum);
        writer.WriteArray<double>("returns", _returns);
        writer.WriteArray<int>("lengths", _lengths);
    }

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        long episodes = reader.ReadInt64("episodes", min: 0);
        double returnSum = reader.ReadDouble("return_sum");
        long lengthSum = reader.ReadInt64("length_sum", min: 0);
        reader.ReadArray("returns", _returns);
        reader.ReadArray("lengths", _lengths);
        reader.WhenAccepted(() => (Episodes, _returnSum, _lengthSum) = (episodes, returnSum, lengthSum));
    }
}
