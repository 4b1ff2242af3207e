namespace Gradus.Cli;

/// <summary>
/// Environments run in this process, unless they are isolated, and may end it as a script ends: by <see cref="Environment.Exit"/>. To
/// anyone who waits for the command that must not look like success, whatever the code.
/// </summary>
internal static class UnexpectedEnd
{
    private static bool _isDone;

    /// <summary>Says that the work is done, before something ends the process on purpose.</summary>
    public static void Expect() => Volatile.Write(ref _isDone, true);

    /// <summary>Does the work; if the process ends before it is done, the exit code says so.</summary>
    public static int Watch(Func<int> work)
    {
        Console.SetIn(TextReader.Null); // an environment that asks a question gets no answer, rather than the keyboard
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (!Volatile.Read(ref _isDone))
            {
                Environment.ExitCode = Environment.ExitCode == ExitCode.Success ? ExitCode.Failed : Environment.ExitCode;
                Console.Error.WriteLine("gradus: an environment or a library ended the program before its work was done.");
            }
        };
        int code = work();
        Expect();
        return code;
    }
}
