namespace Gradus.Tests;

/// <summary>How an operand lies in its memory.</summary>
public enum Layout
{
    /// <summary>A tensor of its own.</summary>
    Whole,

    /// <summary>Rows out of the middle of a longer tensor: no gaps, but no aligned start.</summary>
    RowWindow,

    /// <summary>Columns out of the middle of a wider tensor: gaps between the rows.</summary>
    Strided,
}
