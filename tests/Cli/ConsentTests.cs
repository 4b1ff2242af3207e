using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Gradus.Cli;

namespace Gradus.Tests;

/// <summary>Files are data: code that only a file names, or that lies in the current folder, does not run.</summary>
public sealed class ConsentTests : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    private string Marker => Path.Combine(_gradus.Folder, "it-ran");

    [Fact]
    public void Resume_loads_no_assembly_that_only_the_settings_name()
    {
        EditRun(config => config["assemblies"] = new JsonArray("bait.dll", "$(touch it-ran).dll"));
        Assert.Equal(2, _gradus.Run("resume {folder}/run"));
        string expected = OperatingSystem.IsWindows() ? "\"$(touch it-ran).dll\"" : "'$(touch it-ran).dll'";
        Assert.EndsWith($"resume {_gradus.Folder}/run --assembly bait.dll --assembly {expected}{Environment.NewLine}", _gradus.Error, StringComparison.Ordinal);
        Assert.Contains("names assemblies, and only those on the command line are loaded: if you trust them, ", _gradus.Error, StringComparison.Ordinal);

        Assert.Equal(2, _gradus.Run("resume {folder}/run --assembly other.dll"));
        Assert.Equal("gradus: There is no assembly 'other.dll'.", _gradus.Error.Trim());
    }

    [Fact]
    public void Resume_starts_no_Python_that_only_the_settings_name()
    {
        EditRun(config => config["env"] = "gymnasium:bait:X-v0");
        Assert.Equal(2, _gradus.Run("resume {folder}/run"));
        Assert.Contains("names 'gymnasium:bait:X-v0', which runs code in Python, and that takes the command line: add --env gymnasium:bait:X-v0 if you trust it.", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run("resume {folder}/run --env CartPole-v1"));
        Assert.Contains("is on gymnasium:bait:X-v0; --env cannot change that to CartPole-v1.", _gradus.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eval")]
    [InlineData("play")]
    public void A_policy_file_starts_no_Python_that_the_command_line_does_not_name(string command)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // the bait is a shell script
        }

        string run = Train();
        ChangedPolicy.Replace(run, "CartPole-v1", "gymnasium:X");
        string bait = Bait("interpreter");

        (int code, _, string error) = Run(bait, command, run);
        Assert.Equal(2, code);
        Assert.Contains("names 'gymnasium:X', which runs code in Python, and that takes the command line: add --env gymnasium:X if you trust it.", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Marker));

        Run(bait, command, run, "--env", "gymnasium:X");
        Assert.True(File.Exists(Marker)); // it is a bait

        static (int Code, string Out, string Error) Run(string interpreter, params string[] words)
        {
            ProcessStartInfo start = GradusProcess.Command(words);
            start.Environment["GRADUS_PYTHON"] = interpreter;
            return GradusProcess.Run(start);
        }
    }

    [SkippableFact]
    public void Python_runs_nothing_that_lies_in_the_current_folder_or_that_its_own_variables_name()
    {
        OutsideParts.Python.Require();
        foreach (string module in (string[])["gymnasium", "json", "struct", "numpy", "sitecustomize", "usercustomize", "spaces"])
        {
            File.WriteAllText(Path.Combine(_gradus.Folder, $"{module}.py"), $"open({Quoted(Marker)}, 'w')\n");
        }

        if (!OperatingSystem.IsWindows())
        {
            Bait("python3");
            Bait("python");
        }

        ProcessStartInfo start = GradusProcess.Command("envs", "gymnasium:Count-v0");
        start.WorkingDirectory = _gradus.Folder;
        start.Environment["PYTHONPATH"] = _gradus.Folder;
        start.Environment["PYTHONSTARTUP"] = Path.Combine(_gradus.Folder, "json.py");
        start.Environment["GRADUS_PYTHONPATH"] = $"{Path.PathSeparator}{Path.Combine(AppContext.BaseDirectory, "Python")}{Path.PathSeparator}";
        start.Environment["GRADUS_STAND_IN"] = "plain";
        start.Environment.Remove("GRADUS_PYTHON");
        start.Environment["PATH"] = $".{Path.PathSeparator}{Path.PathSeparator}{start.Environment["PATH"]}";
        (int code, string output, string error) = GradusProcess.Run(start);
        Assert.True(code == 0, error);
        Assert.Contains("1 of 3", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Marker));

        start.Environment["GRADUS_PYTHONPATH"] = ".";
        GradusProcess.Run(start);
        Assert.True(File.Exists(Marker)); // the modules are baits, and a folder that is named is used
    }

    [Theory]
    [InlineData("runs/CartPole-v1-a2c-seed0", "runs/CartPole-v1-a2c-seed0")]
    [InlineData("gymnasium:CartPole-v1", "gymnasium:CartPole-v1")]
    [InlineData("my runs", "'my runs'")]
    [InlineData("a;rm", "'a;rm'")]
    [InlineData("$(touch x)", "'$(touch x)'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("", "''")]
    public void A_command_to_copy_is_words_to_a_shell_and_nothing_else(string word, string quoted)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(quoted, CommandName.Quote(word));
        }
    }

    private static string Quoted(string path) => $"'{path.Replace("\\", "\\\\", StringComparison.Ordinal)}'";

    private string Train()
    {
        Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --steps 400 --out {folder}/run --quiet"));
        return Path.Combine(_gradus.Folder, "run");
    }

    /// <summary>An interrupted run whose settings somebody else has changed.</summary>
    private void EditRun(Action<JsonObject> edit)
    {
        string run = Train();
        string file = Path.Combine(run, "config.json");
        JsonObject config = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        edit(config);
        File.WriteAllText(file, config.ToJsonString());
        File.WriteAllText(Path.Combine(run, "state.safetensors"), "");
    }

    [UnsupportedOSPlatform("windows")]
    private string Bait(string name)
    {
        string file = Path.Combine(_gradus.Folder, name);
        File.WriteAllText(file, $"#!/bin/sh\ntouch '{Marker}'\n");
        File.SetUnixFileMode(file, Executable);
        return file;
    }
}
