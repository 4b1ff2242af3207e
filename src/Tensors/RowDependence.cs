namespace Gradus;

/// <summary>Which rows of a batch a row of the result needs, and so in which pieces a step can be computed.</summary>
public enum RowDependence
{
    /// <summary>All of them, or nobody has said: the step is computed for the whole batch at once. Always safe.</summary>
    Whole,

    /// <summary>Row b needs row b alone: windows of rows may be computed in any order, with the same bits as the whole.</summary>
    Independent,

    /// <summary>
    /// Row b needs the rows up to b, as in a recurrent layer whose rows are ordered by time: forward, windows ascend; backward, they
    /// descend.
    /// </summary>
    Causal,
}
