namespace Gradus.Rl;

/// <summary>
/// Declares, on an options record, the values among which a search for hyper-parameters draws one: what <c>gradus tune</c> varies unless it
/// is told otherwise. Of two declarations of a name, on a record and on the one it derives from, the record's own counts.
/// </summary>
/// <param name="name">The hyper-parameter, such as <c>learning_rate</c>.</param>
/// <param name="range">
/// An interval, <c>0.1..0.9</c>, or evenly in the logarithm, <c>1e-5..1e-2:log</c>; or values, as in <see cref="SearchRange.Parse"/>.
/// </param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class SearchAttribute(string name, string range) : Attribute
{
    /// <summary>The hyper-parameter.</summary>
    public string Name { get; } = name;

    /// <summary>The range, as text.</summary>
    public string Range { get; } = range;
}
