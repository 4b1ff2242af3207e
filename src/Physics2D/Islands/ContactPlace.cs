namespace Gradus.Physics2D;

/// <summary>The rows of a contact and its body.</summary>
internal struct ContactPlace
{
    public int Row, RowOfBody;

    /// <summary>False if no lane has a second point.</summary>
    public bool MayHaveTwoPoints;
}
