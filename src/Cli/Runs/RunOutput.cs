namespace Gradus.Cli;

/// <summary>Where a run writes, and how much.</summary>
/// <param name="Terminal">The terminal.</param>
/// <param name="IsJson">Whether the report is one JSON object.</param>
/// <param name="IsQuiet">Whether no progress is shown.</param>
internal sealed record RunOutput(Terminal Terminal, bool IsJson, bool IsQuiet)
{
    /// <summary>Where sentences go: with JSON on standard output, to standard error.</summary>
    public TextWriter Words => IsJson ? Terminal.Error : Terminal.Out;

    /// <summary>Where a display that is redrawn goes, for the same reason.</summary>
    public TextWriter Screen => IsJson ? Terminal.ErrorScreen : Terminal.OutScreen;

    /// <summary>Whether a display can be redrawn there.</summary>
    public bool IsLive => IsJson ? Terminal.ErrorIsLive : Terminal.OutIsLive;
}
