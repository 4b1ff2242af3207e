using Gradus.Envs;
using System.Text;
using Spectre.Console;

namespace Gradus.Cli;

/// <summary>Where the command writes, and what it may assume about the reader: the console, or a test's strings.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Error messages, and progress when <paramref name="Out"/> carries JSON.</param>
/// <param name="OutIsLive">True when <paramref name="Out"/> is a screen that can be redrawn.</param>
/// <param name="ErrorIsLive">True when <paramref name="Error"/> is a screen that can be redrawn.</param>
/// <param name="Width">Columns of the screen.</param>
/// <param name="Height">Rows of the screen.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, bool OutIsLive, bool ErrorIsLive, int Width, int Height)
{
    private const int UsualWidth = 100;
    private const int UsualHeight = 40;

    /// <summary>Results, as <see cref="PlainText"/>.</summary>
    public TextWriter Out { get; } = new PlainWriter(Out);

    /// <summary>Error messages and progress, as <see cref="PlainText"/>.</summary>
    public TextWriter Error { get; } = new PlainWriter(Error);

    /// <summary>Where <see cref="Out"/> goes, for displays that draw: what they show of others' text is <see cref="PlainText"/>.</summary>
    public TextWriter OutScreen { get; } = Out;

    /// <summary>Where <see cref="Error"/> goes, for displays that draw.</summary>
    public TextWriter ErrorScreen { get; } = Error;

    /// <summary>Why results could not be written, or null.</summary>
    public Exception? OutFailure => (OutScreen as SteadyWriter)?.Failure;

    /// <summary>Whether the writers are the process's own.</summary>
    private bool IsOfProcess { get; init; }

    /// <summary>What the screen can show; no colours if the user has set <c>NO_COLOR</c> (https://no-color.org).</summary>
    public static ColorSystemSupport Colours { get; } = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        ? ColorSystemSupport.Detect
        : ColorSystemSupport.NoColors;

    /// <summary>The process's own streams, in UTF-8.</summary>
    public static Terminal OfProcess()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        bool dumb = Environment.GetEnvironmentVariable("TERM") is "dumb";
        bool outIsLive = !Console.IsOutputRedirected && !dumb;
        bool errorIsLive = !Console.IsErrorRedirected && !dumb;
        var output = new SteadyWriter(Console.Out);
        var error = new SteadyWriter(Console.Error);
        return outIsLive || errorIsLive
            ? new Terminal(output, error, outIsLive, errorIsLive, Math.Max(Console.WindowWidth, 20), Math.Max(Console.WindowHeight, 5))
            {
                IsOfProcess = true,
            }
            : Plain(output, error) with { IsOfProcess = true };
    }

    /// <summary>
    /// Keeps what others print, such as an environment, its native code or another program, out of the results: it goes to standard error
    /// from now on.
    /// </summary>
    public void KeepOutForResults()
    {
        if (IsOfProcess)
        {
            Console.SetOut(Console.Error);
            HostPipes.RedirectOutput(); // the writer of results has a descriptor of its own
        }
    }

    /// <summary>Writers that are not a screen.</summary>
    public static Terminal Plain(TextWriter output, TextWriter error) =>
        new(output, error, OutIsLive: false, ErrorIsLive: false, UsualWidth, UsualHeight);
}
