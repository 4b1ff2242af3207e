namespace Gradus.Tests;

/// <summary>Every backend against the reference in float.</summary>
[Trait("Category", "Stress")]
public sealed class SingleConformance : BackendConformance<float>;
