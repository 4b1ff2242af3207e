namespace Gradus.Autodiff;

/// <summary>
/// Consecutive ops on a tape that are replayed together: what was recorded between two calls of <see cref="Tape{T}.EndSection"/>.
/// </summary>
public sealed class Section
{
    internal Section(string name, int index, int firstOp, int endOp, int? batchRows)
    {
        Name = name;
        Index = index;
        FirstOp = firstOp;
        EndOp = endOp;
        BatchRows = batchRows;
    }

    /// <summary>Name for messages.</summary>
    public string Name { get; }

    /// <summary>
    /// The number of rows that all ops of the section share when every one of them is row-wise, so that windows can be replayed; otherwise
    /// null.
    /// </summary>
    public int? BatchRows { get; }

    internal int Index { get; }

    internal int FirstOp { get; }

    internal int EndOp { get; }
}
