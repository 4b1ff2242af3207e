using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>The characters of a drawing's texts.</summary>
/// <param name="columns">Characters across.</param>
/// <param name="rows">Characters down.</param>
internal sealed class TextLayer(int columns, int rows)
{
    private readonly (char Letter, SceneColour Colour)[] _letters = new (char, SceneColour)[columns * rows];

    /// <summary>The character of a place; null where there is no text.</summary>
    public (char Letter, SceneColour Colour)? this[int column, int row] =>
        _letters[(row * columns) + column] is { Letter: not '\0' } letter ? letter : null;

    /// <summary>Writes a text as far as it is inside.</summary>
    /// <param name="x">Its middle, in characters from the left edge.</param>
    /// <param name="y">Its row, in characters from the upper edge.</param>
    /// <param name="text">The text.</param>
    public void Write(double x, double y, SceneShape text)
    {
        double row = Math.Floor(y);
        string letters = PlainText.Of(text.Text!).Replace('\n', ' ').Replace('\t', ' ');
        double first = Math.Floor(x - (letters.Length / 2.0) + 0.5);
        for (int i = 0; i < letters.Length; i++)
        {
            double column = first + i;
            if (column >= 0 && column < columns && row >= 0 && row < rows)
            {
                _letters[((int)row * columns) + (int)column] = (letters[i], text.Colour);
            }
        }
    }
}
