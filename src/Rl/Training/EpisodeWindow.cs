namespace Gradus.Rl;

/// <summary>The last episodes of a training: how many there were, and the mean over the most recent <see cref="Capacity"/>.</summary>
public sealed class EpisodeWindow
{
    /// <summary>How many episodes the means look back: 100, the field's convention for "solved".</summary>
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

    /// <summary>Takes in an episode.</summary>
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
            // Adding and subtracting rounds; summing afresh once per lap keeps the error from growing with the length of the run.
            _returnSum = 0;
            foreach (double value in _returns)
            {
                _returnSum += value;
            }
        }
    }

    internal void SaveState(BinaryWriter writer)
    {
        writer.Write(Episodes);
        writer.Write(_returnSum);
        writer.Write(_lengthSum);
        StateOf.Write<double>(writer, _returns);
        StateOf.Write<int>(writer, _lengths);
    }

    internal void LoadState(BinaryReader reader)
    {
        Episodes = reader.ReadInt64();
        _returnSum = reader.ReadDouble();
        _lengthSum = reader.ReadInt64();
        StateOf.Read<double>(reader, _returns);
        StateOf.Read<int>(reader, _lengths);
    }
}
