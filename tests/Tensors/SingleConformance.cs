namespace Gradus.Tests;

/// <summary>Every backend against the reference in float.</summary>
public sealed class SingleConformance : BackendConformance<float>;
