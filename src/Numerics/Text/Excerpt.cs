namespace Gradus;

/// <summary>Text from elsewhere, as a message quotes it: in full where it is short, else its beginning.</summary>
internal static class Excerpt
{
    private const int MaxLength = 120;

    /// <summary>The text, or its beginning and an ellipsis.</summary>
    public static string Of(string text)
    {
        if (text.Length <= MaxLength)
        {
            return text;
        }

        int length = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return text[..length] + "…";
    }
}
