using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Gradus.Cli;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>
/// Numbers that are not finite, or of absurd size, at every door of every command: they are named, the exit code is not 0, and nothing that
/// could not be loaded is saved.
/// </summary>
public sealed class DoorsTests : IDisposable
{
    private const string AwkwardHere = "AwkwardHereTest-v0";
    private const string KitchenHere = "KitchenHereTest-v0";

    // What the environments that are registered here do, as the variable says it to a process.
    private static readonly AsyncLocal<string> Habit = new();

    private static readonly string[] Absurd = ["NaN", "nan", "Infinity", "-Infinity", "inf", "∞", "1e20", "-1e20", "1e39", "1e300", "1e400", "0x10", ""];

    private readonly GradusCommand _gradus = new();

    static DoorsTests()
    {
        EnvironmentRegistry.Register(AwkwardHere, () => new Awkward(Habit.Value!));
        EnvironmentRegistry.Register(KitchenHere, () => new Kitchen(Habit.Value!));
    }

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void Every_option_of_every_command_that_takes_a_number_refuses_them_by_name()
    {
        int doors = 0;
        RootCommand root = CommandLine.Build(Terminal.Plain(TextWriter.Null, TextWriter.Null), out _);
        foreach (Command command in root.Subcommands)
        {
            string[] words = [command.Name, .. command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0).Select(_ => "x"), .. Required(command)];
            foreach (Option option in command.Options.Where(option => TakesNumber(option.ValueType)))
            {
                foreach (string value in Absurd)
                {
                    string line = string.Join(' ', words) + $" {option.Name}={value}";
                    string? mistake = CommandLine.MistakeIn([.. words, $"{option.Name}={value}"]);
                    Assert.True(mistake is not null, $"gradus {line} is accepted.");
                    Assert.StartsWith(value.Length > 0 ? $"{option.Name} cannot be '{value}': it takes " : option.Name, mistake, StringComparison.Ordinal);
                    doors++;
                }
            }
        }

        Assert.InRange(doors, 35 * Absurd.Length, int.MaxValue);
    }

    [Fact]
    public void Every_hyper_parameter_refuses_them_by_name_or_the_run_fails_and_saves_what_can_be_loaded()
    {
        int doors = 0;
        foreach (AlgorithmInfo algorithm in Algorithms.All)
        {
            foreach (Hyperparameter item in algorithm.Hyperparameters.Items)
            {
                foreach (string value in Absurd)
                {
                    string line = $"train {algorithm.Name} CartPole-v1 --steps 8000 --quiet --out {{folder}}/run --set {item.Name}={value}";
                    int code = _gradus.Run(line);
                    Assert.True(code != 0, $"gradus {line} is accepted.");
                    if (code == ExitCode.BadInput)
                    {
                        Assert.Contains(item.Name, _gradus.Error, StringComparison.Ordinal);
                        Assert.Contains($"'{value}'", _gradus.Error, StringComparison.Ordinal);
                        Assert.False(_gradus.HasFile("run/config.json"));
                    }
                    else
                    {
                        Assert.Contains("gradus: the training failed. ", _gradus.Error, StringComparison.Ordinal);
                        Assert.Contains("learning_rate", item.Name, StringComparison.Ordinal); // the only ones without a largest value
                        RequireLoadable();
                        Directory.Delete(Path.Combine(_gradus.Folder, "run"), recursive: true);
                    }

                    doors++;
                }
            }
        }

        Assert.InRange(doors, 60 * Absurd.Length, int.MaxValue);
    }

    [Theory]
    [InlineData("compare a2c:learning_rate=NaN --env CartPole-v1 --out {folder}/x", 2, "learning_rate cannot be 'NaN'")]
    [InlineData("compare a2c --env CartPole-v1 --set gamma=inf --out {folder}/x", 2, "gamma cannot be 'inf'")]
    [InlineData("compare a2c:learning_rate=1e39 --env CartPole-v1 --steps 4000 --seeds 1 --out {folder}/x", 1, "")]
    [InlineData("explain a2c CartPole-v1 --set entropy_coef=1e20 --out {folder}/x", 2, "entropy_coef cannot be '1e20'")]
    [InlineData("explain a2c CartPole-v1 --set learning_rate=1e39 --updates 3 --out {folder}/x", 1, "Update ")]
    public void So_do_the_other_commands_that_train(string line, int code, string message)
    {
        Assert.Equal(code, _gradus.Run(line));
        Assert.Contains(message, _gradus.Out + _gradus.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _gradus.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("observe:NaN")]
    [InlineData("observe:-1e300")] // infinite in float32
    [InlineData("reward:NaN")]
    [InlineData("reward:1e300")]
    public void An_environment_that_gives_them_is_named_in_every_command(string habit)
    {
        Assert.Equal(0, Run("", $"train a2c {AwkwardHere} --steps 400 --quiet --out {{folder}}/run").Code);
        string kind = habit.StartsWith('o') ? "element 0 of the observation is " : "the reward is ";
        foreach (string line in (string[])[
            "eval {folder}/run", "play {folder}/run", $"envs {AwkwardHere} --episodes 4", $"train ppo {AwkwardHere} --steps 20k --quiet --out {{folder}}/failed",
            $"train a3c {AwkwardHere} --steps 1000 --workers 1 --quiet --out {{folder}}/failed",
            $"compare a2c --env {AwkwardHere} --steps 400 --seeds 1 --out {{folder}}/compared",
            $"train a2c {AwkwardHere} --set memory=lstm --steps 4k --quiet --out {{folder}}/failed",
            $"train ppo {AwkwardHere} --from {{folder}}/run --steps 20k --quiet --out {{folder}}/failed",
            $"train trpo {AwkwardHere} --eval-every 2k --steps 20k --quiet --out {{folder}}/failed",
            $"explain a2c {AwkwardHere} --out {{folder}}/page.html", $"check {AwkwardHere}"])
        {
            (int code, string output, string error) = Run(habit, line);
            Assert.True(code == 1, $"{line}: {code}");
            string[] names = line.Split(' ')[0] switch
            {
                "check" => [AwkwardHere],
                "eval" or "play" or "envs" => [kind],
                _ => [kind, "a reward that is 1E+300", "is NaN", "is infinite"], // a reward may be named by the number of the update that it broke
            };
            Assert.True(names.Any(name => (output + error).Contains(name, StringComparison.Ordinal)), $"{line}: {output}{error}");
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        }

        Assert.False(_gradus.HasFile("page.html"));
        if (_gradus.HasFile("failed/checkpoint.safetensors"))
        {
            using Policy policy = Policy.Load(Path.Combine(_gradus.Folder, "failed", "checkpoint.safetensors"));
        }
    }

    // Observations with parts, actions with parts and masks.
    [Theory]
    [Trait("Category", "Stress")]
    [InlineData("part:recipe/1:NaN", "element 0 of part 'recipe/1'")]
    [InlineData("part:recipe/1:-1e300", "element 0 of part 'recipe/1'")]
    [InlineData("part:picture:Infinity", "element 0 of part 'picture'")]
    [InlineData("part:recipe/0:1e20", "element 0 of part 'recipe/0'")]
    [InlineData("part:picture:255.5", "element 0 of part 'picture'")]
    [InlineData("part:shelf:NaN", "element 0 of part 'shelf'")]
    [InlineData("mask:none", "in part 'dish' all actions are masked")]
    [InlineData("mask:long", "Index was outside the bounds")]
    public void A_part_that_holds_them_and_a_mask_that_leaves_nothing_are_named_in_every_command(string habit, string name)
    {
        Assert.Equal(0, Run("", $"train a2c {KitchenHere} --steps 400 --quiet --out {{folder}}/run").Code);
        string[] commands =
        [
            "eval {folder}/run", $"envs {KitchenHere} --episodes 4", $"check {KitchenHere}",
            $"train ppo {KitchenHere} --steps 20k --quiet --out {{folder}}/failed",
            $"train a3c {KitchenHere} --steps 1000 --workers 1 --quiet --out {{folder}}/failed",
            $"train a2c {KitchenHere} --set memory=lstm --steps 4k --quiet --out {{folder}}/failed",
            $"train trpo {KitchenHere} --eval-every 2k --steps 20k --quiet --out {{folder}}/failed",
            $"train ppo {KitchenHere} --from {{folder}}/run --steps 20k --quiet --out {{folder}}/failed",
            "play {folder}/run", $"explain a2c {KitchenHere} --out {{folder}}/page.html",
            $"compare a2c --env {KitchenHere} --steps 400 --seeds 1 --out {{folder}}/compared",
        ];
        string[] isolated =
        [
            "eval {folder}/run --env KitchenTest-v0 --isolate", "train acktr KitchenTest-v0 --steps 4k --isolate --quiet --out {folder}/failed",
            "check KitchenTest-v0 --isolate",
        ];

        // All commands look at an observation and a mask in the same place: two mistakes are tried on every one, the others on one of each kind.
        // Other processes look there too: all of them at one mistake, and one of them at the other.
        string[] lines = habit switch
        {
            _ when LongSweep.IsWhole => [.. commands, .. isolated],
            "part:recipe/1:NaN" => [.. commands, .. isolated],
            "mask:none" => [.. commands, isolated[0]],
            _ => commands[..4],
        };
        foreach (string line in lines)
        {
            (int code, string output, string error) = line.Contains("--isolate", StringComparison.Ordinal) ? RunProcess(habit, line) : Run(habit, line);
            Assert.True(code == 1, $"{line}: {code} {output}{error}");
            string part = line.StartsWith("check", StringComparison.Ordinal) ? name.Replace("element 0 of ", "", StringComparison.Ordinal) : name;
            Assert.True((output + error).Contains(part, StringComparison.Ordinal), $"{line}: {output}{error}");
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
            if (_gradus.HasFile("failed/checkpoint.safetensors"))
            {
                using Policy policy = Policy.Load(Path.Combine(_gradus.Folder, "failed", "checkpoint.safetensors"));
            }
        }

        Assert.False(_gradus.HasFile("page.html"));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_policy_with_such_a_weight_is_refused(float weight)
    {
        Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --steps 400 --quiet --out {folder}/run"));
        string file = Path.Combine(_gradus.Folder, "run", "checkpoint.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        MemoryMarshal.Write(bytes.AsSpan(bytes.Length - 64), weight); // the last tensor's numbers end the file
        File.WriteAllBytes(file, bytes);
        foreach (string line in (string[])[
            "eval {folder}/run", "play {folder}/run", "export {folder}/run --onnx {folder}/new", "train ppo CartPole-v1 --from {folder}/run --out {folder}/new"])
        {
            Assert.Equal(2, _gradus.Run(line));
            Assert.Contains(float.IsNaN(weight) ? "NaN" : "infinite", _gradus.Error, StringComparison.OrdinalIgnoreCase);
            Assert.False(Path.Exists(Path.Combine(_gradus.Folder, "new")));
        }
    }

    [Theory]
    [InlineData(3e38f)]
    [InlineData(-3e38f)]
    public void A_policy_with_weights_that_overflow_is_told_so_where_it_acts(float weight)
    {
        Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --steps 400 --quiet --out {folder}/run"));
        string file = Path.Combine(_gradus.Folder, "run", "checkpoint.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        int header = sizeof(long) + (int)BitConverter.ToInt64(bytes);
        MemoryMarshal.Cast<byte, float>(bytes.AsSpan(header)).Fill(weight);
        File.WriteAllBytes(file, bytes);
        foreach (string line in (string[])[
            "eval {folder}/run", "play {folder}/run", "train ppo CartPole-v1 --from {folder}/run --steps 20k --quiet --out {folder}/new"])
        {
            int code = _gradus.Run(line);
            Assert.True(code is 1 or 2, $"{line}: {code} {_gradus.Out}{_gradus.Error}");
            Assert.Matches("NaN|infinite|overflow", _gradus.Error);
            Assert.DoesNotContain("   at ", _gradus.Error, StringComparison.Ordinal);
        }

        if (_gradus.HasFile("new/checkpoint.safetensors"))
        {
            using Policy policy = Policy.Load(Path.Combine(_gradus.Folder, "new", "checkpoint.safetensors"));
        }
    }

    // Training sees none of it: every number is right until an evaluation plays.
    [Theory]
    [InlineData("late:observe:NaN")]
    [InlineData("late:observe:1e300")]
    [InlineData("late:reward:-Infinity")]
    [InlineData("late:reward:NaN")]
    public void An_environment_that_gives_them_to_an_evaluation_alone_is_named_and_the_policy_is_kept(string habit)
    {
        string kind = habit.Contains("observe", StringComparison.Ordinal) ? "element 0 of the observation is " : "the reward is ";
        foreach (string line in (string[])[
            $"train a2c {AwkwardHere} --steps 400 --quiet --out {{folder}}/run", $"train a2c {AwkwardHere} --steps 400 --quiet --eval-every 100 --out {{folder}}/run",
            $"train ppo {AwkwardHere} --set memory=gru --steps 4k --quiet --out {{folder}}/run",
            $"train a3c {AwkwardHere} --workers 2 --steps 400 --quiet --eval-every 200 --out {{folder}}/run"])
        {
            (int code, string output, string error) = Run(habit, line);
            Assert.True(code == 1, $"{line}: {code} {output}{error}");
            Assert.Contains(kind, output + error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
            foreach (string file in Directory.GetFiles(Path.Combine(_gradus.Folder, "run"), "*.safetensors").Where(file => !file.Contains("state", StringComparison.Ordinal)))
            {
                using Policy policy = Policy.Load(file);
            }

            Assert.True(_gradus.HasFile("run/checkpoint.safetensors"), line);
            Directory.Delete(Path.Combine(_gradus.Folder, "run"), recursive: true);
        }
    }

    [SkippableFact]
    public void A_pipe_in_the_place_of_a_file_is_refused_before_anyone_waits_for_it()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux says what kind a file is.");
        string pipe = Path.Combine(_gradus.Folder, "pipe");
        Assert.Equal(0, GradusProcess.Run(new ProcessStartInfo("mkfifo", [pipe]) { RedirectStandardOutput = true }).Code);
        foreach (string line in (string[])["eval {folder}/pipe", "play {folder}/pipe", "train ppo CartPole-v1 --from {folder}/pipe --out {folder}/new"])
        {
            Assert.Equal(2, _gradus.Run(line));
            Assert.Contains("it is not a file, but a device or a pipe", _gradus.Error, StringComparison.Ordinal);
        }

        using var agent = new A2C(EnvironmentSource.Of("CartPole-v1", 1, seed: 0), new A2COptions { Hidden = [4] });
        Assert.Throws<IOException>(() => TrainingState.Load(pipe, agent));
        using var endless = new System.IO.Compression.DeflateStream(new MemoryStream(), System.IO.Compression.CompressionMode.Decompress);
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(endless, "stream"));
    }

    private static bool TakesNumber(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? value == typeof(long) || value == typeof(ulong) || value == typeof(double) : type == typeof(SaveInterval);

    private static string[] Required(Command command) => [.. command.Options.Where(option => option.Required).SelectMany(option => (string[])[option.Name, "x"])];

    private void RequireLoadable()
    {
        if (_gradus.HasFile("run/checkpoint.safetensors"))
        {
            using Policy policy = Policy.Load(Path.Combine(_gradus.Folder, "run", "checkpoint.safetensors"));
        }
    }

    private (int Code, string Out, string Error) Run(string habit, string line)
    {
        Habit.Value = habit;
        return (_gradus.Run(line), _gradus.Out, _gradus.Error);
    }

    /// <summary>Runs the line in a process, whose own processes hear of the habit too.</summary>
    private (int Code, string Out, string Error) RunProcess(string habit, string line)
    {
        string[] words = [.. line.Replace("{folder}", _gradus.Folder, StringComparison.Ordinal).Split(' '), "--assembly", typeof(Kitchen).Assembly.Location];
        ProcessStartInfo start = GradusProcess.Command(words);
        start.Environment[Awkward.Habit] = habit;
        return GradusProcess.Run(start);
    }
}
