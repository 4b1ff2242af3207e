namespace Gradus.Tests;

/// <summary>The edge in the precision that trains.</summary>
public sealed class SingleEdgeTests : BackendEdgeTests<float>;
