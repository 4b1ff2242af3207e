using System.Net;

namespace Gradus.Experiments;

/// <summary>Text inside HTML and SVG.</summary>
internal static class Html
{
    public static string Escape(string text) => WebUtility.HtmlEncode(text);
}
