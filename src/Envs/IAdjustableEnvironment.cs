namespace Gradus.Envs;

/// <summary>
/// An environment with named settings that may change while an agent trains in it, such as how wide a gap is: what a curriculum turns, with
/// <see cref="VectorEnvironment.Set"/>, from an observer. Spaces stay as they are.
/// </summary>
public interface IAdjustableEnvironment : IEnvironment
{
    /// <summary>The settings and their current values; always the same names.</summary>
    IReadOnlyDictionary<string, double> Settings { get; }

    /// <summary>Changes a setting. An episode in progress goes on as it began; the next one has the new value.</summary>
    /// <param name="name">One of <see cref="Settings"/>.</param>
    /// <param name="value">The new value.</param>
    /// <exception cref="ArgumentException">There is no such setting, or it cannot have this value; nothing has changed.</exception>
    void Set(string name, double value);
}
