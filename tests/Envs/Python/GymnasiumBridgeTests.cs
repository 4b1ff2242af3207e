using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>What goes over the bridge, where Python has numpy and where it has not.</summary>
/// <param name="part">The Python that these tests need.</param>
/// <param name="interpreter">The Python that runs the script.</param>
/// <param name="standIn">What the stand-in computes with.</param>
public abstract class GymnasiumBridgeTests(OutsidePart part, string? interpreter, string standIn) : GymnasiumBridge(part, interpreter, standIn)
{
    [SkippableFact]
    public void Spaces_and_threshold_are_those_of_the_environment()
    {
        EnvironmentSpecification count = EnvironmentRegistry.Find("gymnasium:Count-v0");
        Assert.Equal("Box([0.0 0.0 -1.0], [5.0 inf 2.0], (3,), float32)", count.ObservationSpace.ToString()); // 1e308 is no float32
        Assert.Equal("Discrete(3)", count.ActionSpace.ToString());
        Assert.Equal(9.5, count.RewardThreshold);
        Assert.Equal("Box(-1.0, 1.0, (2, 2), float32)", EnvironmentRegistry.Find("gymnasium:Reals-v0").ObservationSpace.ToString());
        Assert.Equal("MultiDiscrete([3 4])", EnvironmentRegistry.Find("gymnasium:Choices-v0").ActionSpace.ToString());
        Assert.Equal("Discrete(4, start=2)", EnvironmentRegistry.Find("gymnasium:Switches-v0").ObservationSpace.ToString());
        Assert.Equal("MultiBinary(3)", EnvironmentRegistry.Find("gymnasium:Switches-v0").ActionSpace.ToString());
    }

    [SkippableTheory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    public void The_legal_actions_are_those_of_the_info(AutoresetMode autoreset)
    {
        var source = EnvironmentSource.Of("gymnasium:Legal-v0", 3, seed: 0, autoreset);
        Assert.True(source.HasActionMasks);
        Assert.False(EnvironmentRegistry.Find("gymnasium:Count-v0").HasActionMask);
        using (VectorEnvironment environments = source.Make())
        {
            bool[] masks = new bool[9];
            environments.Reset(new float[9]);
            environments.WriteActionMasks(masks);
            Assert.DoesNotContain(false, masks);
            environments.Step([0, 1, 2], new float[9]);
            environments.WriteActionMasks(masks); // after one step with seeds 0, 1, 2: actions 1, 2 and 0
            Assert.Equal([false, true, false, false, false, true, true, false, false], masks);
        }

        using var agent = new A2C(source, new A2COptions());
        agent.Learn(500); // the environment raises at an action that is not legal
        using Policy policy = agent.ToPolicy();
        Assert.Equal(5, Evaluation.Run(policy, "gymnasium:Legal-v0", 10, deterministic: false).MeanLength);
    }

    [SkippableFact]
    public void An_episode_that_ends_begins_anew_in_the_same_step()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("gymnasium:Count-v0", 3, seed: 7);
        var observations = new float[9];
        environments.Reset(observations);
        Assert.Equal([0, 7, -1, 0, 8, -1, 0, 9, -1], observations); // environment i is seeded with 7 + i
        for (int step = 1; step <= 4; step++)
        {
            environments.Step([0, 1, 2], observations);
        }

        Assert.Equal([4, 7, 0, 4, 8, 1, 4, 9, 2], observations);
        environments.Step([2, 1, 0], observations);
        Assert.Equal([2.0, 1, 0], environments.Rewards.ToArray());
        Assert.Equal([true, true, true], environments.Terminated.ToArray());
        Assert.Equal([5, 8, 1], environments.FinalObservation(1).ToArray());
        Assert.Equal([0, 7, 2], observations[..3]); // the first of the next episode
        Assert.Equal(2.0 + (4 * 0), environments.Episodes.Finished[0].Return);
    }

    [SkippableFact]
    public void Or_in_the_next_step_and_a_cut_is_no_end()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("gymnasium:Cut-v0", 1, seed: 7, AutoresetMode.NextStep);
        var observation = new float[3];
        environments.Reset(observation);
        for (int step = 1; step <= 5; step++)
        {
            environments.Step([1], observation);
        }

        Assert.Equal((false, true, false), (environments.Terminated[0], environments.Truncated[0], environments.HasFinalObservation[0]));
        Assert.Equal([5, 7, 1], observation);
        environments.Step([2], observation);
        Assert.Equal((0.0, true), (environments.Rewards[0], environments.IsResetStep[0]));
        Assert.Equal([0, 7, 1], observation); // the action 2 was ignored
    }

    [SkippableFact]
    public void Actions_of_every_kind_arrive()
    {
        using VectorEnvironment reals = VectorEnvironment.Make("gymnasium:Reals-v0", 2, seed: 0);
        var observations = new float[8];
        reals.Reset(observations);
        Assert.Equal([0, 0.25f, 0.5f, 1, 0, 0.25f, 0.5f, 1], observations);
        reals.Step([0.5f, 1.25f, -1f, 0f], observations);
        Assert.Equal([1.75, -1], reals.Rewards.ToArray());

        using VectorEnvironment choices = VectorEnvironment.Make("gymnasium:Choices-v0", 1, seed: 0);
        var pair = new float[2];
        choices.Reset(pair);
        choices.Step([2, 3], pair);
        Assert.Equal([2, 3], pair); // 12 and 23 there: its values begin at 10 and 20

        using VectorEnvironment switches = VectorEnvironment.Make("gymnasium:Switches-v0", 1, seed: 0);
        var shown = new float[1];
        switches.Reset(shown);
        switches.Step([1, 0, 1], shown);
        Assert.Equal((2.0, 3f), (switches.Rewards[0], shown[0]));
    }

    [SkippableFact]
    public void A_picture_is_a_row_of_numbers()
    {
        using VectorEnvironment pictures = VectorEnvironment.Make("gymnasium:Picture-v0", 1, seed: 0);
        string space = this is NumpyGymnasiumBridgeTests ? "Box(0, 255, (2, 3, 3), uint8)" : "Box(0.0, 255.0, (2, 3, 3), float32)";
        Assert.Equal(space, pictures.ObservationSpace.ToString());
        var picture = new float[18];
        pictures.Reset(picture);
        Assert.Equal(Enumerable.Range(0, 18).Select(number => (float)number), picture);
        pictures.Step([4f], picture);
        Assert.Equal(4 + 17, picture[^1]);
    }

    [SkippableFact]
    public void The_parts_of_an_observation_have_the_order_of_their_names()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("gymnasium:Composite-v0", 1, seed: 0);
        Assert.Equal(
            "Dict('how': Tuple(Discrete(3, start=1), Box(0.0, 9.0, (1,), float32)), 'where': Box(-1.0, 1.0, (2,), float32))",
            environments.ObservationSpace.ToString());
        var observation = new float[4];
        environments.Reset(observation);
        Assert.Equal([2, 7, 0.5f, -0.5f], observation);
    }

    [SkippableFact]
    public void A_mixed_action_arrives_by_its_names_and_its_choice_is_masked()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("gymnasium:Order-v0", 2, seed: 0);
        Assert.Equal("Dict('gear': Discrete(3), 'turn': Box(-1.0, 1.0, (1,), float32))", environments.ActionSpace.ToString());
        var observations = new float[8];
        var masks = new bool[6];
        environments.Reset(observations);
        for (int step = 0; step < 5; step++)
        {
            environments.WriteActionMasks(masks);
            int gear = step % 3;
            Assert.Equal([gear == 0, gear == 1, gear == 2], masks[..3]);
            environments.Step([gear, 0.5f, gear, -0.25f], observations);
            Assert.Equal([gear + 0.5, gear - 0.25], environments.Rewards.ToArray());
        }
    }

    [SkippableFact]
    public void A_picture_and_switches_travel_among_other_parts()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("gymnasium:Camera-v0", 1, seed: 0);
        bool isNumpy = this is NumpyGymnasiumBridgeTests;
        Assert.Equal(
            $"Dict('at': Discrete(5, start=-2), 'picture': Box({(isNumpy ? "0, 255, (3, 4, 1), uint8" : "0.0, 255.0, (3, 4, 1), float32")}))",
            environments.ObservationSpace.ToString());
        Assert.Equal("Tuple(MultiBinary(2), MultiDiscrete([3 2]))", environments.ActionSpace.ToString());
        var observation = new float[13];
        environments.Reset(observation);
        Assert.Equal([-2, 0, 1, 2, 3, 20, 21, 22, 23, 40, 41, 42, 43], observation);
        environments.Step([1f, 0, 2, 1], observation);
        Assert.Equal(1 + 30 + 100, environments.Rewards[0]); // the levels start at 1 and 0
        Assert.Equal(-1, observation[0]);
    }

    [SkippableFact]
    public void A_part_that_is_not_there_is_named()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("gymnasium:Lacking-v0", 1, seed: 0);
        string message = Assert.Throws<EnvironmentException>(() => environments.Reset(new float[4])).Message;
        Assert.EndsWith("the observation has no part 'how'", message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_run_learns_on_parts_from_Python()
    {
        Assert.Equal(0, Command.Run("train ppo gymnasium:Order-v0 --steps 256 --envs 4 --set n_steps=16 --set minibatch_size=16 --out {folder}/run --quiet"));
        Assert.Equal(0, Command.Run("eval {folder}/run --env gymnasium:Order-v0 --episodes 2"));
        Assert.Contains("ppo on gymnasium:Order-v0", Command.Out, StringComparison.Ordinal);
    }
}
