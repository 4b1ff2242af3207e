namespace Gradus.Tests;

/// <summary>Which rule of an op is wrong.</summary>
internal enum Mode
{
    Reverse,
    Forward,

    /// <summary>The same mistake in both, so that they still agree with each other.</summary>
    Both,
}
