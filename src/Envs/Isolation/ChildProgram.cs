using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Gradus.Envs;

/// <summary>A program that hosts environments, and the environments that it should make.</summary>
/// <param name="Name">The environments' name in error messages.</param>
/// <param name="Id">The environment's name in that program.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Assemblies">Assemblies with environments that it loads first.</param>
internal record ChildProgram(string Name, string Id, IReadOnlyList<string> Command, IReadOnlyList<string> Assemblies)
{
    /// <summary>Where it starts, again too when an environment in this process has changed the current folder meanwhile.</summary>
    private readonly string _folder = Environment.CurrentDirectory;

    /// <summary>The one argument of a program that is to host environments.</summary>
    public const string HostArgument = "--gradus-environment-host";

    /// <summary>The environment variable that tells a program that it was started to host environments.</summary>
    public const string Marker = "GRADUS_ENVIRONMENT_HOST";

    /// <summary>Whether some actions are not always legal; null if its processes are to find out.</summary>
    public bool? HasActionMask { get; init; }

    /// <summary>Whether its environments refuse what they cannot take as an action, as every one of this library does.</summary>
    public bool ChecksActions { get; init; } = true;

    /// <summary>Environment variables set for it unless this process has one of the same name.</summary>
    public IReadOnlyList<(string Name, string Value)> Variables { get; init; } = [];

    /// <summary>Arguments with which it makes the environments.</summary>
    public IReadOnlyList<(string Name, int Value)> Arguments { get; init; } = [];

    /// <summary>How the names of variables begin that it does not get, those in <see cref="Variables"/> aside; or null.</summary>
    public string? HiddenVariables { get; init; }

    /// <summary>This program, or the one named in the options.</summary>
    /// <exception cref="InvalidOperationException">This program is itself such a process.</exception>
    public static ChildProgram ForRegistered(string id, IsolationOptions options)
    {
        if (options.Command is null && Environment.GetEnvironmentVariable(Marker) is not null)
        {
            throw new InvalidOperationException(
                $"This program was started to host environments, but its main method does not begin with EnvironmentHost.TryRun(args).");
        }

        return new ChildProgram(
            id, id, options.Command ?? [.. ThisProgram(), HostArgument], [.. options.Assemblies.Select(Path.GetFullPath)]);
    }

    /// <summary>Starts it.</summary>
    /// <param name="options">How long an answer may take.</param>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    public virtual IChild Start(IsolationOptions options) => new ChildProcess(this, options);

    /// <summary>How it is started.</summary>
    public ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(Command[0], Command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = _folder,
        };
        HideVariables(start);
        start.Environment[Marker] = "1";
        foreach ((string name, string value) in Variables)
        {
            start.Environment.TryAdd(name, value);
        }

        return start;
    }

    /// <summary>The request that makes environments.</summary>
    /// <param name="count">Their number.</param>
    /// <param name="autoreset">When their next episodes begin.</param>
    /// <param name="options">How long an answer may take.</param>
    public byte[] MakeRequest(int count, AutoresetMode autoreset, IsolationOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", Id);
            json.WriteStartObject("arguments");
            foreach ((string name, int value) in Arguments)
            {
                json.WriteNumber(name, value);
            }

            json.WriteEndObject();
            json.WriteNumber("count", count);
            json.WriteString("autoreset", autoreset.ToString());
            json.WriteNumber("timeout", options.Timeout.TotalSeconds);
            json.WriteNumber("start_timeout", options.StartTimeout.TotalSeconds);
            if (HasActionMask is { } known)
            {
                json.WriteBoolean("has_action_mask", known);
            }

            json.WriteStartArray("assemblies");
            foreach (string assembly in Assemblies)
            {
                json.WriteStringValue(assembly);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void HideVariables(ProcessStartInfo start)
    {
        if (HiddenVariables is not { } prefix)
        {
            return;
        }

        HashSet<string> kept = [.. Variables.Select(variable => variable.Name)];
        string[] hidden = [.. start.Environment.Keys.Where(name => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))];
        foreach (string name in hidden.Where(name => !kept.Contains(name)))
        {
            start.Environment.Remove(name);
        }
    }

    /// <summary>The program that runs now, and the first of its arguments where a host runs it.</summary>
    /// <exception cref="InvalidOperationException">Its path is unknown.</exception>
    public static IEnumerable<string> ThisProgram()
    {
        string program = Environment.ProcessPath
            ?? throw new InvalidOperationException("The path of this program is unknown; name one in the options.");
        string assembly = Path.Combine(AppContext.BaseDirectory, $"{Assembly.GetEntryAssembly()?.GetName().Name}.dll");
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, assembly] : [program];
    }

    /// <summary>
    /// The file of a program: a path as it is, a name in the folders of PATH. Starting a process by name would try the current folder
    /// before them, where somebody else's file may lie.
    /// </summary>
    public static string? Located(string program)
    {
        if (Path.GetFileName(program) != program)
        {
            return Path.GetFullPath(program);
        }

        string file = OperatingSystem.IsWindows() && !Path.HasExtension(program) ? $"{program}.exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }
}
