using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>With numpy, as Gymnasium always has it: arrays, numbers and flags are numpy's, and actions must be.</summary>
[Collection("Python")]
public sealed class NumpyGymnasiumBridgeTests() : GymnasiumBridgeTests(OutsideParts.Numpy, OutsideParts.PythonWith("numpy"), "numpy")
{
    /// <summary>The games of tests/Python/ale_py, whose recordings are OpenCV's and NumPy's.</summary>
    [SkippableTheory]
    [InlineData(0, "gymnasium:ALE/Toy-v5")]
    [InlineData(1, "gymnasium:ALE/Toy-v5")]
    [InlineData(2, "gymnasium:ALE/Quiet-v5")]
    public void An_Atari_game_is_preprocessed_as_recorded(int number, string id)
    {
        JsonElement run = ReferenceFile.Load("atari/atari.json").GetProperty("runs")[number];
        var source = EnvironmentSource.Of(id, 1, seed: 0);
        IEnvironment environment = run.GetProperty("training").GetBoolean() ? source.MakeOne() : EnvironmentRegistry.Make(id);
        using var disposable = environment as IDisposable;
        AtariTests.Compare(run, environment);
    }

    [SkippableFact]
    public void Atari_trains_and_says_in_a_line_what_is_done_to_frames()
    {
        Assert.Equal(
            0,
            Command.Run("train a3c gymnasium:ALE/Toy-v5 --workers 2 --steps 40 --set t_max=5 --set network=conv --set conv_layers=4x8/8 --out {folder}/run"));
        string line = Assert.Single(Command.Out.Split('\n'), line => line.StartsWith("gymnasium:ALE/Toy-v5: ", StringComparison.Ordinal));
        Assert.Contains("every action for 4 frames", line, StringComparison.Ordinal);
        Assert.Equal("Box(0, 255, (84, 84, 4), uint8)", EnvironmentRegistry.Find("gymnasium:ALE/Toy-v5").ObservationSpace.ToString());
        Assert.Equal(0, Command.Run("eval {folder}/run --env gymnasium:ALE/Toy-v5 --episodes 1"));
    }

    [SkippableTheory]
    [InlineData("Turned", "the observation has the shape (160, 210, 3), but its space")]
    [InlineData("Lifeless", "AtariPreprocessing needs an environment with lives and names of actions")]
    [InlineData("Pong", "gymnasium.make('ALE/Pong-v5') raised Error: Environment `ALE/Pong-v5` doesn't exist.")]
    public void What_is_wrong_with_a_game_is_named(string game, string message)
    {
        Assert.NotEqual(0, Command.Run($"train a2c gymnasium:ALE/{game}-v5 --envs 1 --steps 40 --quiet --out {{folder}}/run"));
        Assert.Contains(message, Command.Error, StringComparison.Ordinal);
    }

    /// <summary>The environments assert that the action is in their space, whose bounds are no float32; they pay 1 for each upper bound.</summary>
    [SkippableTheory]
    [InlineData("Fine", -0.1f, 0.1f)]
    [InlineData("Whole", -9223372036854775808f, 0f)]
    [InlineData("Narrow", -2147483648f, 0f)]
    [InlineData("Either", 0f, 0f)]
    public void The_bounds_of_an_action_are_those_of_its_space(string name, float firstLow, float secondLow)
    {
        using VectorEnvironment environments = VectorEnvironment.Make($"gymnasium:{name}-v0", 1, seed: 0);
        var observation = new float[1];
        environments.Reset(observation);
        var box = (Box)environments.ActionSpace;
        float[] low = [.. box.Low], high = [.. box.High];
        Assert.Equal([firstLow, secondLow], low);
        environments.Step(high, observation);
        Assert.Equal(2, environments.Rewards[0]);
        environments.Step(low, observation);
        Assert.Equal(0, environments.Rewards[0]);
        environments.Step([(low[0] * 0.7f) + (high[0] * 0.3f), (low[1] * 0.7f) + (high[1] * 0.3f)], observation);
        Assert.Equal(0, environments.Rewards[0]);
    }

    [SkippableFact]
    public void A_real_number_for_a_box_of_whole_ones_is_the_nearest()
    {
        using VectorEnvironment pictures = VectorEnvironment.Make("gymnasium:Picture-v0", 1, seed: 0);
        var picture = new float[18];
        pictures.Reset(picture);
        pictures.Step([3.6f], picture);
        Assert.Equal(4, picture[0]);
    }
}
