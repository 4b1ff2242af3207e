namespace Gradus.Physics2D;

/// <summary>Which limit of its angle a joint is at.</summary>
internal enum LimitState : byte
{
    Between,
    AtLower,
    AtUpper,
}
