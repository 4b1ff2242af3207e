namespace Gradus.Tests;

/// <summary>Every backend against the reference in double.</summary>
[Trait("Category", "Stress")]
public sealed class DoubleConformance : BackendConformance<double>;
