using System.Text.RegularExpressions;

namespace Gradus.Cli;

/// <summary>An exception's message as one line for a user: without what .NET appends for programmers.</summary>
internal static partial class Sentence
{
    /// <summary>The message of an exception, or of what caused it where the exception itself only says that something did.</summary>
    public static string Of(Exception exception)
    {
        while (exception is TypeInitializationException or AggregateException { InnerExceptions.Count: 1 }
            && exception.InnerException is { } cause)
        {
            exception = cause;
        }

        return Of(exception.Message);
    }

    /// <summary>A message that may have come from an exception.</summary>
    public static string Of(string message) => ForProgrammers().Replace(message.ReplaceLineEndings(" "), _ => "");

    [GeneratedRegex(@" ?\(Parameter '[^']*'\)( Actual value was .*?\.(?= |$))?")]
    private static partial Regex ForProgrammers();
}
