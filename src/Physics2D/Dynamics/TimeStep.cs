namespace Gradus.Physics2D;

/// <summary>The length and the iteration counts of a step.</summary>
/// <param name="Dt">Its length in seconds.</param>
/// <param name="Ratio">Its length divided by that of the previous step; 0 for the first one.</param>
/// <param name="VelocityIterations">The number of iterations over the velocity constraints.</param>
/// <param name="PositionIterations">The maximum number of iterations over the position constraints.</param>
internal readonly record struct TimeStep(float Dt, float Ratio, int VelocityIterations, int PositionIterations);
