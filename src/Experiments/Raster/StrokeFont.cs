using System.Collections.Immutable;

namespace Gradus.Experiments;

/// <summary>
/// Letters as strokes, by A. V. Hershey: what text in a picture is drawn with, since a machine without a screen often has no fonts. Only
/// ASCII; another character is drawn as a question mark, but for the minus sign.
/// </summary>
internal static class StrokeFont
{
    private const string Resource = "Gradus.Experiments.Raster.strokes.txt";
    private const char First = ' ';
    private const char Origin = 'R';
    private const double CapitalHeight = 21; // from F to [

    /// <summary>Capitals are this large in a font of size 1.</summary>
    private const double CapitalShare = 0.72;

    private static readonly Lazy<ImmutableArray<string>> Letters = new(Read);

    /// <summary>The width of a text.</summary>
    public static double Width(string text, double size) => text.Sum(letter => Edge(Of(letter), 1) - Edge(Of(letter), 0)) * Scale(size);

    /// <summary>The strokes of a text that stands on a line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="x">Where it begins.</param>
    /// <param name="y">Where the line is.</param>
    /// <param name="size">The size of the font.</param>
    public static IEnumerable<(double X, double Y)[]> Strokes(string text, double x, double y, double size)
    {
        double scale = Scale(size);
        foreach (char letter in text)
        {
            string glyph = Of(letter);
            x -= Edge(glyph, 0) * scale;
            foreach (string stroke in glyph[2..].Split(" R", StringSplitOptions.RemoveEmptyEntries))
            {
                var points = new (double X, double Y)[stroke.Length / 2];
                for (int i = 0; i < points.Length; i++)
                {
                    points[i] = (x + (Edge(stroke, 2 * i) * scale), y + ((stroke[(2 * i) + 1] - '[') * scale));
                }

                yield return points;
            }

            x += Edge(glyph, 1) * scale;
        }
    }

    private static double Scale(double size) => size * CapitalShare / CapitalHeight;

    private static int Edge(string glyph, int place) => glyph[place] - Origin;

    private static string Of(char letter)
    {
        int place = (letter == '−' ? '-' : letter) - First;
        return Letters.Value[place >= 0 && place < Letters.Value.Length ? place : '?' - First];
    }

    private static ImmutableArray<string> Read()
    {
        using var reader = new StreamReader(typeof(StrokeFont).Assembly.GetManifestResourceStream(Resource)!);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal))];
    }
}
