namespace Gradus.Envs;

/// <summary>One shape of a <see cref="Scene"/>: straight lines from point to point, the polygon that they enclose, or a text.</summary>
public sealed class SceneShape
{
    internal SceneShape(
        IReadOnlyList<(double X, double Y)> points, SceneColour colour, bool isFilled, string? text = null, double height = 0) =>
        (Points, Colour, IsFilled, Text, Height) = (points, colour, isFilled, text, height);

    /// <summary>Points in the scene's own units, y upwards; of a text, where its middle is.</summary>
    public IReadOnlyList<(double X, double Y)> Points { get; }

    /// <summary>The colour.</summary>
    public SceneColour Colour { get; }

    /// <summary>Whether it is a polygon, whose last point is joined to its first.</summary>
    public bool IsFilled { get; }

    /// <summary>The text; null for lines and polygons.</summary>
    public string? Text { get; }

    /// <summary>The height of a text's letters in the scene's units; a terminal has one height for all.</summary>
    public double Height { get; }
}
