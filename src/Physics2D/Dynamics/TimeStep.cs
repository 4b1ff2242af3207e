namespace Gradus.Physics2D;

/// <summary>How far a step goes, and how hard it works.</summary>
/// <param name="Dt">Its length in seconds.</param>
/// <param name="Ratio">Its length divided by that of the step before; 0 for the first one.</param>
/// <param name="VelocityIterations">How often the velocity constraints are gone through.</param>
/// <param name="PositionIterations">How often, at most, the position constraints are gone through.</param>
internal readonly record struct TimeStep(float Dt, float Ratio, int VelocityIterations, int PositionIterations);
