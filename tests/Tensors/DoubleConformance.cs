namespace Gradus.Tests;

/// <summary>Every backend against the reference in double.</summary>
public sealed class DoubleConformance : BackendConformance<double>;
