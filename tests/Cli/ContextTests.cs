using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>The command remembers where it is, whose words it prints, and what an answer must name.</summary>
public sealed class ContextTests : IDisposable
{
    private static readonly string Plugin = typeof(Awkward).Assembly.Location;

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Theory]
    [InlineData("train a2c AwkwardTest-v0 --steps 400 --quiet --out run", "run/checkpoint.safetensors")]
    [InlineData("compare a2c --env AwkwardTest-v0 --steps 400 --seeds 1 --quiet --out run", "run/report.html")]
    [InlineData("explain a2c AwkwardTest-v0 --out page.html", "page.html")]
    public void An_environment_that_changes_the_current_folder_takes_no_results_with_it(string line, string file)
    {
        string away = Directory.CreateDirectory(Path.Combine(_gradus.Folder, "away")).FullName;
        (int code, _, string error) = Run($"move:{away}", $"{line} --assembly {Plugin}");
        Assert.True(code == 0, error);
        Assert.True(_gradus.HasFile(file));
        Assert.Empty(Directory.GetFileSystemEntries(away));
    }

    [Fact]
    public void Later_files_are_found_too_after_an_environment_has_changed_the_current_folder()
    {
        string away = Directory.CreateDirectory(Path.Combine(_gradus.Folder, "away")).FullName;
        Assert.Equal(0, Run("", $"train a2c AwkwardTest-v0 --steps 400 --quiet --out run --assembly {Plugin}").Code);
        (int code, string output, string error) = Run($"move:{away}", $"play run --html page.html --assembly {Plugin}");
        Assert.True(code == 0, error);
        Assert.Contains("Replay: page.html", output, StringComparison.Ordinal);
        Assert.True(_gradus.HasFile("page.html"));
    }

    [Fact]
    public void Json_is_one_object_though_the_environment_prints()
    {
        foreach (string line in (string[])[
            $"train a2c AwkwardTest-v0 --steps 400 --json --quiet --out run --assembly {Plugin}",
            $"eval run --episodes 3 --json --assembly {Plugin}",
            $"envs AwkwardTest-v0 --episodes 3 --json --assembly {Plugin}",
            $"check AwkwardTest-v0 --steps 50 --json --assembly {Plugin}",
            $"compare a2c --env AwkwardTest-v0 --steps 400 --seeds 1 --json --quiet --out compared --assembly {Plugin}"])
        {
            (int _, string output, string error) = Run("print", line);
            using JsonDocument document = JsonDocument.Parse(output);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
            Assert.Contains("I begin again", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    public void An_environment_may_ask_for_a_culture_and_numbers_stay_as_they_are(string? invariant)
    {
        if (invariant is not null && !HasIcu)
        {
            return; // a bare Debian, on which .NET itself cannot start with cultures
        }

        (int code, string output, string error) = Run("culture", $"train a2c AwkwardTest-v0 --steps 400 --quiet --out run --assembly {Plugin}", invariant);
        Assert.True(code == 0, error);
        Assert.Contains("return 1.250 ± 0 over 100", output, StringComparison.Ordinal); // five steps of 0.25
        Assert.DoesNotContain("1,250", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train a2c AwkwardTest-v0 --steps 400 --quiet --out {folder}/x", 2)]
    [InlineData("train a2c AwkwardTest-v0 --steps 400 --quiet --isolate --out {folder}/x", 2)]
    [InlineData("compare a2c --env AwkwardTest-v0 --steps 400 --seeds 1 --out {folder}/x", 2)]
    [InlineData("envs AwkwardTest-v0", 1)]
    [InlineData("envs AwkwardTest-v0 --episodes 3", 1)]
    [InlineData("explain a2c AwkwardTest-v0", 2)]
    [InlineData("check AwkwardTest-v0", 1)]
    public void A_constructor_that_throws_is_told_with_environment_and_assembly(string line, int expected)
    {
        (int code, string output, string error) = Run("fail", $"{line} --assembly {Plugin}");
        Assert.Equal(expected, code);
        Assert.Contains($"Making 'AwkwardTest-v0' of '{Plugin}' failed: the licence has expired", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("Actual value", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_of_an_assembly_is_refused_with_the_very_command_that_names_it()
    {
        Assert.Equal(0, Run("", $"train a2c AwkwardTest-v0 --steps 400 --quiet --out my$run --assembly {Plugin}").Code);
        foreach (string line in (string[])["eval my$run --episodes 2", "play my$run/checkpoint.safetensors --html page.html"])
        {
            (int code, _, string error) = Run("", line);
            Assert.Equal(2, code);
            Assert.Contains("There is no environment 'AwkwardTest-v0', which 'my$run", error, StringComparison.Ordinal);
            string suggestion = error[(error.IndexOf("if you trust this one, ", StringComparison.Ordinal) + "if you trust this one, ".Length)..].Trim();
            if (!OperatingSystem.IsWindows())
            {
                (code, _, error) = GradusProcess.Run(new ProcessStartInfo("bash", ["-c", suggestion]) { WorkingDirectory = _gradus.Folder, RedirectStandardOutput = true });
                Assert.True(code == 0, error);
            }
        }

        File.Delete(Path.Combine(_gradus.Folder, "my$run", "config.json"));
        Assert.EndsWith("eval 'my$run' --assembly FILE", Run("", "eval my$run").Error.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public void Algos_knows_the_environments_of_an_assembly()
    {
        (int code, string output, string error) = Run("", $"algos a2c --env AwkwardTest-v0 --assembly {Plugin}");
        Assert.True(code == 0, error);
        Assert.Contains("AwkwardTest-v0", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train a2c CartPole-v1 --workers 4", "--workers is an option of a3c: a2c has no hyper-parameter 'workers'. a2c steps its environments together: --envs sets their number.")]
    [InlineData("train ppo CartPole-v1 --write cas", "--write is an option of a3c: ppo has no hyper-parameter 'write'.")]
    [InlineData("train a2c CartPole-v1 --set clip_range=0.2", "a2c has no hyper-parameter 'clip_range'; ppo has.")]
    [InlineData("compare a2c a2c:workers=3 --env CartPole-v1", "a2c has no hyper-parameter 'workers'; a3c has.")]
    public void An_option_of_another_algorithm_is_told_with_its_owner(string line, string message)
    {
        Assert.Equal(2, _gradus.Run(line));
        Assert.StartsWith($"gradus: {message}", _gradus.Error, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Category", "Stress")]
    [InlineDataOfWhole("my runs")]
    [InlineData("it's $HOME `id` \"x\" \\ !! # ~ * ? & ; | < > ( ) { } [ ]")]
    [InlineData("two\nlines")]
    [InlineData("tab\tescape\u001b[2Jbell\a")]
    [InlineDataOfWhole("reversed \u202e and c1 \u0085")]
    [InlineData("ünïcödé 模型")]
    [InlineDataOfWhole("=ls")]
    public void Commands_to_copy_reach_the_folder_whatever_its_name(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        ProcessStartInfo train = Command("", ["train", "a2c", "CartPole-v1", "--steps", "400", "--out", name]);
        (int code, string output, string error) = GradusProcess.Run(train);
        Assert.True(code == 0, error);
        Assert.True(_gradus.HasFile($"{name}/checkpoint.safetensors"));
        string watch = output.Split("\nWatch: ")[^1].TrimEnd('\n');
        Assert.DoesNotContain('\n', watch);
        foreach (string shell in (string[])["bash"])
        {
            (code, output, error) = GradusProcess.Run(new ProcessStartInfo(shell, ["-c", watch])
            {
                WorkingDirectory = _gradus.Folder,
                RedirectStandardOutput = true,
                Environment = { ["LC_ALL"] = "C.UTF-8" },
            });
            Assert.True(code == 0, $"{watch}: {error}");
            Assert.Contains("a2c on CartPole-v1", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_class_of_the_program_is_registered_by_its_attributes()
    {
        Type registered = Made(
            "Registered",
            Attribute("RegisteredHereTest-v0", (nameof(RegisterEnvironmentAttribute.MaxEpisodeSteps), 3)),
            Attribute("RegisteredHereTest-v1", (nameof(RegisterEnvironmentAttribute.RewardThreshold), 7.5), (nameof(RegisterEnvironmentAttribute.Summary), "stands still")));
        Register(registered);
        Assert.IsType<TimeLimit>(EnvironmentRegistry.Make("RegisteredHereTest-v0"));
        EnvironmentSpecification specification = EnvironmentRegistry.Find("RegisteredHereTest-v1");
        Assert.Equal((null, 7.5, "stands still"), (specification.MaxEpisodeSteps, specification.RewardThreshold, specification.Summary));
        Assert.Equal(registered, specification.Make().GetType());
        Assert.Contains("already an environment", Assert.Throws<ArgumentException>(() => Register(registered)).Message, StringComparison.Ordinal);
        Assert.Contains("Nameless has no id: give it the attribute", Assert.Throws<ArgumentException>(() => Register(Made("Nameless"))).Message, StringComparison.Ordinal);

        static void Register(Type type) => typeof(EnvironmentRegistry).GetMethods()
            .Single(method => method is { Name: nameof(EnvironmentRegistry.Register), IsGenericMethod: true })
            .MakeGenericMethod(type)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null);

        static CustomAttributeBuilder Attribute(string id, params (string Name, object Value)[] properties) => new(
            typeof(RegisterEnvironmentAttribute).GetConstructors()[0],
            [id],
            [.. properties.Select(property => typeof(RegisterEnvironmentAttribute).GetProperty(property.Name)!)],
            [.. properties.Select(property => property.Value)]);

        static Type Made(string name, params CustomAttributeBuilder[] attributes)
        {
            TypeBuilder type = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.Run)
                .DefineDynamicModule(name)
                .DefineType(name, TypeAttributes.Public, typeof(Still));
            Array.ForEach(attributes, type.SetCustomAttribute);
            return type.CreateType();
        }
    }

    private static bool HasIcu => Directory.Exists("/usr/lib") && Directory.EnumerateFiles("/usr/lib", "libicuuc.so*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).Any();

    private ProcessStartInfo Command(string habit, string[] words)
    {
        ProcessStartInfo start = GradusProcess.Command(words);
        start.WorkingDirectory = _gradus.Folder;
        start.Environment[Awkward.Habit] = habit;
        return start;
    }

    private (int Code, string Out, string Error) Run(string habit, string line, string? invariant = null)
    {
        ProcessStartInfo start = Command(habit, line.Replace("{folder}", _gradus.Folder, StringComparison.Ordinal).Split(' '));
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = invariant;
        return GradusProcess.Run(start);
    }
}
