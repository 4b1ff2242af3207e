using System.Globalization;
using System.Text;

namespace Gradus.Cli;

/// <summary>
/// Text that a terminal shows and does not obey. Text comes from files, environments and other programs, so characters that would move the
/// cursor, colour, retitle or reorder the screen are written as JSON writes them, such as <c>\u001b</c>: visible, and the same in JSON.
/// </summary>
internal static class PlainText
{
    /// <summary>The text with every character that a terminal would obey written out; line feeds and tabs stay.</summary>
    public static string Of(string text)
    {
        int first = 0;
        while (first < text.Length && !IsObeyed(text, first))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        var plain = new StringBuilder(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            if (IsObeyed(text, i))
            {
                plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    private static bool IsObeyed(string text, int at) => text[at] switch
    {
        '\n' or '\t' => false,
        '\r' => at + 1 == text.Length || text[at + 1] != '\n',
        '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => true, // lines and directions
        char letter => char.IsControl(letter),
    };
}
