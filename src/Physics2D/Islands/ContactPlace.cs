namespace Gradus.Physics2D;

/// <summary>Where a contact and its body have their rows.</summary>
internal struct ContactPlace
{
    public int Row, RowOfBody;

    /// <summary>False if no lane has a second point.</summary>
    public bool MayHaveTwoPoints;
}
