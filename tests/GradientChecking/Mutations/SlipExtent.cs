namespace Gradus.Tests;

/// <summary>How much of an input's gradient is wrong.</summary>
internal enum SlipExtent
{
    Whole,
    Row,
    Column,
    Element,
}
