namespace Gradus.Tests;

/// <summary>Without numpy: whatever Python there is.</summary>
[Collection("Python")]
public sealed class PlainGymnasiumBridgeTests() : GymnasiumBridgeTests(OutsideParts.Python, null, "plain");
