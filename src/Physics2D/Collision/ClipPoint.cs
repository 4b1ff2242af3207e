namespace Gradus.Physics2D;

/// <summary>An end of the incident side while it is being clipped.</summary>
internal readonly record struct ClipPoint(Vec2 Position, ContactFeature Feature);
