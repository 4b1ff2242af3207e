namespace Gradus.Tests;

/// <summary>The edge in the precision that checks.</summary>
public sealed class DoubleEdgeTests : BackendEdgeTests<double>;
