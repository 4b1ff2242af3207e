using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

public sealed class EnvironmentAssemblyTests : IDisposable
{
    private static readonly string This = typeof(EnvironmentAssemblyTests).Assembly.Location;

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void Classes_with_the_attribute_come_into_the_registry_once()
    {
        Assert.Contains("PluginTest-v0", EnvironmentAssembly.Load(This));
        Assert.Contains("PluginTest-v0", EnvironmentAssembly.Load(This));
        EnvironmentSpecification plugin = EnvironmentRegistry.Find("PluginTest-v0");
        Assert.Equal((4, 3.5, "do the first of two things"), (plugin.MaxEpisodeSteps, plugin.RewardThreshold, plugin.Summary));

        // Loaded beside the copy that runs the tests: another class, but the same IEnvironment.
        Assert.NotSame(typeof(Plugin), ((TimeLimit)plugin.Make()).Inner.GetType());
    }

    [Fact]
    public void A_training_remembers_where_its_environment_came_from()
    {
        JsonElement result = _gradus.RunJson($"train a2c PluginTest-v0 --assembly {This} --steps 400 --out {{folder}}/run --json --quiet");
        Assert.Equal("completed", result.GetProperty("status").GetString());
        using JsonDocument config = JsonDocument.Parse(_gradus.FileText("run/config.json"));
        Assert.Equal([This], config.RootElement.GetProperty("assemblies").EnumerateArray().Select(path => path.GetString()));
        Assert.Contains($"--assembly {This}", config.RootElement.GetProperty("repeat").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, _gradus.Run($"eval {{folder}}/run --assembly {This} --episodes 2"));
        Assert.Equal(0, _gradus.Run($"envs --assembly {This}"));
        Assert.Contains("do the first of two things", _gradus.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resume_names_the_assembly_of_the_run_and_does_not_look_for_it()
    {
        _gradus.RunJson($"train a2c PluginTest-v0 --assembly {This} --steps 400 --out {{folder}}/run --json --quiet");
        string config = Path.Combine(_gradus.Folder, "run", "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("Gradus.Tests.dll", "Moved.dll", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_gradus.Folder, "run", "state.safetensors"), "");
        Assert.Equal(2, _gradus.Run("resume {folder}/run"));
        Assert.DoesNotContain("There is no assembly", _gradus.Error, StringComparison.Ordinal);
        Assert.EndsWith($" --assembly {This.Replace("Gradus.Tests.dll", "Moved.dll", StringComparison.Ordinal)}{Environment.NewLine}", _gradus.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_loaded_is_refused_with_the_reason()
    {
        Assert.Equal(2, _gradus.Run("train a2c MyGame-v0 --assembly nowhere.dll"));
        Assert.Equal("gradus: There is no assembly 'nowhere.dll'.", _gradus.Error.Trim());

        string text = Path.Combine(_gradus.Folder, "text.dll");
        File.WriteAllText(text, "not an assembly");
        Assert.Equal(2, _gradus.Run($"envs --assembly {text}"));
        Assert.Contains("is not a .NET assembly that can run here", _gradus.Error, StringComparison.Ordinal);

        Assert.Equal(2, _gradus.Run($"check MyGame-v0 --assembly {typeof(Xunit.Assert).Assembly.Location}"));
        Assert.Contains("registers no environment", _gradus.Error, StringComparison.Ordinal);
    }
}
