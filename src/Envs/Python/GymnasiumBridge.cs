using System.Collections.Concurrent;
using System.ComponentModel;

namespace Gradus.Envs;

/// <summary>
/// The environments of an installed Gymnasium, under <c>gymnasium:</c> followed by their id: they run in Python processes, several in each,
/// and are stepped over pipes. The script is <c>gymnasium_host.py</c>, next to this class. Python runs code that is installed, and code in
/// the folders of the variable <c>GRADUS_PYTHONPATH</c>, but none that happens to lie in the current folder.
/// </summary>
internal static class GymnasiumBridge
{
    public const string Prefix = "gymnasium:";

    /// <summary>
    /// The environment variable that names the interpreter; without it, the first of <see cref="Interpreters"/> that exists is used.
    /// </summary>
    public const string InterpreterVariable = "GRADUS_PYTHON";

    /// <summary>How the names of the games of the Arcade Learning Environment begin.</summary>
    public const string ArcadePrefix = Prefix + "ALE/";

    private const string ScriptName = "Gradus.Envs.Python.gymnasium_host.py";
    private static readonly string[] Interpreters = ["python3", "python"];
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<(string Id, string Interpreter), GymnasiumTask> Known = new();
    private static readonly Lazy<string> Script = new(ReadScript);

    /// <summary>Whether a name is that of a Gymnasium environment.</summary>
    public static bool Owns(string id) => id.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether a name is that of a game of the Arcade Learning Environment, which gets the usual wrappers.</summary>
    public static bool IsArcade(string id) => id.StartsWith(ArcadePrefix, StringComparison.Ordinal);

    /// <summary>Starts Python to ask about an environment's spaces and limits; the answer is cached.</summary>
    /// <param name="id">The name, with the prefix.</param>
    /// <exception cref="ArgumentException">
    /// Python or Gymnasium is missing, or Gymnasium cannot make the environment; the message says which.
    /// </exception>
    public static GymnasiumTask Find(string id) =>
        Known.GetOrAdd((id, Environment.GetEnvironmentVariable(InterpreterVariable) ?? ""), key => Describe(key.Id));

    private static GymnasiumTask Describe(string id)
    {
        if (id.Length == Prefix.Length)
        {
            throw new ArgumentException($"'{Prefix}' is followed by the id of a Gymnasium environment, such as {Prefix}CartPole-v1.");
        }

        ChildProgram program = Program(id, Interpreter());
        try
        {
            using var group = new ProcessGroup(program, 0, 1, AutoresetMode.SameStep, new IsolationOptions());
            program = program with { HasActionMask = group.HasActionMask }; // which a process finds out by a reset of its own
            return new GymnasiumTask(program, group.ObservationSpace, group.ActionSpace, group.HasActionMask, group.RewardThreshold);
        }
        catch (Exception exception) when (exception is InvalidOperationException or EnvironmentLostException)
        {
            throw new ArgumentException(exception.Message, exception);
        }
    }

    // Python hashes strings with a secret that differs between processes, so sets of strings are ordered differently in each, and Gymnasium
    // numbers the characters of a Text space by such an order. With one secret for all, a seed determines an episode, and a policy sees
    // what it was trained on. Otherwise Python runs as its option -I would have it, which would ignore that secret too: without Python's
    // variables, the user's site folder, and the current folder, which the script takes off the import path.
    private static ChildProgram Program(string id, string interpreter) =>
        new(id, id[Prefix.Length..], [interpreter, "-s", "-c", Script.Value], [])
        {
            Variables = [("PYTHONHASHSEED", "0")],
            HiddenVariables = "PYTHON",
            ChecksActions = false, // Python takes a choice of -1 for the last one
            Arguments = IsArcade(id) ? [("frameskip", 1)] : [], // the wrappers skip frames, and look at those that are skipped
        };

    private static string Interpreter()
    {
        if (Environment.GetEnvironmentVariable(InterpreterVariable) is { Length: > 0 } chosen)
        {
            return ChildProgram.Located(chosen) is { } named && Runs(named)
                ? named
                : throw new ArgumentException($"Python was not found at '{chosen}', which {InterpreterVariable} names.");
        }

        return Interpreters.Select(ChildProgram.Located).FirstOrDefault(found => found is not null && Runs(found))
            ?? throw new ArgumentException(
                $"Python was not found: {Prefix}ID needs {string.Join(" or ", Interpreters)} on the path, or {InterpreterVariable} to name "
                    + $"one.");
    }

    private static bool Runs(string interpreter)
    {
        try
        {
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(interpreter, ["-I", "-c", ""])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
            if (!process.WaitForExit(StartLimit))
            {
                process.Kill(entireProcessTree: true);
                return false;
            }

            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static string ReadScript()
    {
        using Stream stream = typeof(GymnasiumBridge).Assembly.GetManifestResourceStream(ScriptName)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
