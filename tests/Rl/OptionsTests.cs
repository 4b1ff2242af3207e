using System.Text;
using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class OptionsTests
{
    private static readonly HyperparameterTable Table = HyperparameterTable.Of<SampleOptions>("sample");

    public enum Schedule
    {
        Constant,
        WarmThenCold,
    }

    [Fact]
    public void The_record_describes_itself()
    {
        Assert.Equal(
            [
                "learning_rate: number > 0 = 0.0007",
                "gamma: number [0, 1] = 0.99",
                "decay: number (0, 1) = 0.5",
                "n_steps: integer ≥ 1 = 5",
                "shared_trunk: true|false  = false",
                "schedule: constant|warm_then_cold  = constant",
                "hidden: integers ≥ 1 = 64,64",
            ],
            Table.Items.Select(item => $"{item.Name}: {item.Type} {item.Range} = {item.Format(Table.Defaults)}"));
        Assert.Equal("step size η", Table.Find("learning_rate").Meaning);
    }

    [Fact]
    public void Setting_a_value_changes_a_copy()
    {
        var options = new SampleOptions { Seed = 7 };

        SampleOptions changed = Table.Set(options, "learning_rate=1e-3");
        changed = Table.Set(changed, "n_steps = 1_000");
        changed = Table.Set(changed, "shared_trunk=True");
        changed = Table.Set(changed, "schedule=warm_then_cold");
        changed = Table.Set(changed, "hidden=128, 32");
        changed = Table.Set(changed, "gamma=1");

        Assert.Equal((1e-3f, 1000, true, Schedule.WarmThenCold, 1.0), (changed.LearningRate, changed.NSteps, changed.SharedTrunk, changed.Schedule, changed.Gamma));
        Assert.Equal([128, 32], changed.Hidden);
        Assert.Equal(7UL, changed.Seed);
        Assert.Equal((7e-4f, 5), (options.LearningRate, options.NSteps));
        Assert.Empty(Table.Set(options, "hidden=none").Hidden);
        Assert.Empty(Table.Read(options, JsonDocument.Parse("{\"hidden\": []}").RootElement).Hidden);
        Assert.Throws<HyperparameterException>(() => Table.Set(options, "hidden="));
        Assert.Throws<HyperparameterException>(() => Table.Set(options, ["hidden=8", " hidden = 9"]));
        Assert.Throws<HyperparameterException>(() => Table.Read(options, JsonDocument.Parse("{\"hidden\": [8], \"hidden\": [9]}").RootElement));
    }

    [Theory]
    [InlineData("learning_rat=1", "sample has no hyper-parameter 'learning_rat'. Did you mean 'learning_rate'?")]
    [InlineData("learning_rate", "'learning_rate' is not of the form key=value, such as learning_rate=0.0007.")]
    [InlineData("learning_rate=-1", "learning_rate cannot be '-1': it takes a number greater than 0 (step size η).")]
    [InlineData("learning_rate=0", "learning_rate cannot be '0': it takes a number greater than 0 (step size η).")]
    [InlineData("learning_rate=1e-60", "learning_rate cannot be '1e-60': it takes a number greater than 0 (step size η).")]
    [InlineData("learning_rate=NaN", "learning_rate cannot be 'NaN': it takes a number greater than 0 (step size η).")]
    [InlineData("learning_rate=1e60", "learning_rate cannot be '1e60': it takes a number greater than 0 (step size η).")]
    [InlineData("gamma=1.01", "gamma cannot be '1.01': it takes a number from 0 to 1 (discount γ).")]
    [InlineData("gamma=", "gamma cannot be '': it takes a number from 0 to 1 (discount γ).")]
    [InlineData("decay=1", "decay cannot be '1': it takes a number greater than 0 and less than 1 (decay α).")]
    [InlineData("n_steps=0", "n_steps cannot be '0': it takes a whole number of at least 1 (length T of a rollout).")]
    [InlineData("n_steps=2.5", "n_steps cannot be '2.5': it takes a whole number of at least 1 (length T of a rollout).")]
    [InlineData("n_steps=3000000000", "n_steps cannot be '3000000000': it takes a whole number of at least 1 (length T of a rollout).")]
    [InlineData("shared_trunk=yes", "shared_trunk cannot be 'yes': it takes true or false (one body for policy and value).")]
    [InlineData("schedule=linear", "schedule cannot be 'linear': it takes constant or warm_then_cold (how the rate falls).")]
    [InlineData("schedule=1", "schedule cannot be '1': it takes constant or warm_then_cold (how the rate falls).")]
    [InlineData("hidden=64,0", "hidden cannot be '64,0': it takes 'none' or whole numbers of at least 1, such as 64,64 (hidden layers).")]
    [InlineData("hidden=64,,64", "hidden cannot be '64,,64': it takes 'none' or whole numbers of at least 1, such as 64,64 (hidden layers).")]
    public void A_mistake_is_answered_with_one_sentence(string assignment, string message) =>
        Assert.Equal(message, Assert.Throws<HyperparameterException>(() => Table.Set(new SampleOptions(), assignment)).Message);

    [Fact]
    public void Json_is_what_a_person_would_write_and_reads_back()
    {
        SampleOptions options = Table.Set(Table.Set(new SampleOptions { LearningRate = 0.1f }, "schedule=warm_then_cold"), "shared_trunk=true");
        const string Expected =
            """{"learning_rate":0.1,"gamma":0.99,"decay":0.5,"n_steps":5,"shared_trunk":true,"schedule":"warm_then_cold","hidden":[64,64]}""";
        Assert.Equal(Expected, Json(options));

        using JsonDocument document = JsonDocument.Parse(Expected);
        Assert.Equal(Expected, Json(Table.Read(new SampleOptions(), document.RootElement)));
    }

    [Fact]
    public void Values_that_code_sets_outside_their_range_are_refused()
    {
        Table.Validate(new SampleOptions());
        Assert.Equal(
            "gamma cannot be '2': it takes a number from 0 to 1 (discount γ).",
            Assert.Throws<HyperparameterException>(() => Table.Validate(new SampleOptions { Gamma = 2 })).Message);
        Assert.Throws<HyperparameterException>(() => Table.Validate(new SampleOptions { LearningRate = float.NaN }));
        Assert.Throws<HyperparameterException>(() => Table.Validate(new SampleOptions { Hidden = null! }));
        Assert.Throws<ArgumentException>(() => Table.Validate(new OtherOptions()));
    }

    [Fact]
    public void A_default_outside_its_own_range_is_a_mistake_of_the_record() =>
        Assert.Throws<HyperparameterException>(() => HyperparameterTable.Of<BrokenOptions>("broken"));

    [Fact]
    public void Tuned_values_go_from_every_environment_to_this_one()
    {
        TunedDefaults tuned = TunedDefaults.Parse(
            """
            {
              "*": { "envs": 4, "gamma": 0.9, "hidden": [32] },
              "CartPole-v1": { "steps": 1000, "gamma": 0.98 } // measured
            }
            """,
            Table);

        SampleOptions known = tuned.Apply(new SampleOptions(), "CartPole-v1");
        SampleOptions unknown = tuned.Apply(new SampleOptions(), "Acrobot-v1");

        Assert.Equal((0.98, 7e-4f), (known.Gamma, known.LearningRate));
        Assert.Equal([32], known.Hidden);
        Assert.Equal(0.9, unknown.Gamma);
        Assert.Equal(new RunSize(4, 1000), tuned.SizeFor("CartPole-v1"));
        Assert.Equal(4, tuned.SizeFor("Acrobot-v1").Environments);
        Assert.Equal(["CartPole-v1"], tuned.Environments);
    }

    [Fact]
    public void An_environment_of_Python_has_the_tuned_values_of_the_same_task()
    {
        TunedDefaults tuned = TunedDefaults.Parse("""{ "CartPole-v1": { "envs": 3, "steps": 1000, "gamma": 0.98 } }""", Table);

        Assert.Equal(0.98, tuned.Apply(new SampleOptions(), "gymnasium:CartPole-v1").Gamma);
        Assert.Equal(new RunSize(3, 1000), tuned.SizeFor("gymnasium:CartPole-v1"));
        Assert.NotEqual(0.98, tuned.Apply(new SampleOptions(), "gymnasium:game:CartPole-v1").Gamma); // of a package of its own
    }

    [Fact]
    public void An_environment_without_values_gets_those_for_its_kind_of_observations()
    {
        TunedDefaults tuned = TunedDefaults.Parse(
            """
            {
              "*": { "envs": 4, "gamma": 0.9 },
              "*numbers": { "steps": 11, "gamma": 0.91 },
              "*images": { "gamma": 0.92 },
              "*names": { "gamma": 0.93 },
              "Games/*": { "gamma": 0.94 },
              "Games/Known-v0": { "gamma": 0.95 },
              "Hard-v0": { "advice": "Take another." }
            }
            """,
            Table);
        var numbers = new Box(-1, 1, 3);
        var image = new Box(0, 1, 4, 4, 2);
        double Gamma(string id, Space? observations) => tuned.Apply(new SampleOptions(), id, observations).Gamma;

        Assert.Equal(
            (0.91, 0.92, 0.93, 0.9), (Gamma("X", numbers), Gamma("X", image), Gamma("X", new Discrete(5)), Gamma("X", observations: null)));
        Assert.Equal(0.92, Gamma("X", new TupleSpace(new Discrete(5), numbers, image)));
        Assert.Equal(0.91, Gamma("X", new TupleSpace(new Discrete(5), numbers)));
        Assert.Equal((0.94, 0.95), (Gamma("Games/Other-v0", numbers), Gamma("Games/Known-v0", numbers)));
        Assert.Equal((new RunSize(4, 11), 4), (tuned.SizeFor("X", numbers), tuned.SizeFor("Games/Other-v0", numbers).Environments));

        // Advice alone is no tuning: safe values count.
        Assert.Equal((0.91, "Take another.", null), (Gamma("Hard-v0", numbers), tuned.AdviceOn("Hard-v0"), tuned.AdviceOn("X")));
        Assert.Equal(["Games/*", "Games/Known-v0"], tuned.Environments);
        Assert.True(tuned.Knows("Games/Other-v0"));
        Assert.False(tuned.Knows("Hard-v0"));
        Assert.Equal(["gamma=0.91"], tuned.SafeValues("Hard-v0", numbers));
        Assert.Empty(tuned.SafeValues("Games/Known-v0", numbers));
    }

    [Theory]
    [InlineData("""{ "*sounds": { "gamma": 0.9 } }""")]
    [InlineData("""{ "CartPole-v1": { "gama": 0.9 } }""")]
    [InlineData("""{ "CartPole-v1": { "gamma": 9 } }""")]
    public void A_mistake_in_the_tuned_values_shows_when_they_are_loaded(string json) =>
        Assert.Throws<HyperparameterException>(() => TunedDefaults.Parse(json, Table));

    private static string Json(SampleOptions options)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            Table.Write(options, json);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private sealed record SampleOptions : AgentOptions
    {
        [Hyperparameter("learning_rate", "step size η", MinimumExclusive = 0)]
        public float LearningRate { get; init; } = 7e-4f;

        [Hyperparameter("gamma", "discount γ", Minimum = 0, Maximum = 1)]
        public double Gamma { get; init; } = 0.99;

        [Hyperparameter("decay", "decay α", MinimumExclusive = 0, MaximumExclusive = 1)]
        public double Decay { get; init; } = 0.5;

        [Hyperparameter("n_steps", "length T of a rollout", Minimum = 1)]
        public int NSteps { get; init; } = 5;

        [Hyperparameter("shared_trunk", "one body for policy and value")]
        public bool SharedTrunk { get; init; }

        [Hyperparameter("schedule", "how the rate falls")]
        public Schedule Schedule { get; init; }

        [Hyperparameter("hidden", "hidden layers", Minimum = 1)]
        public LayerWidths Hidden { get; init; } = [64, 64];
    }

    private sealed record OtherOptions : AgentOptions;

    private sealed record BrokenOptions : AgentOptions
    {
        [Hyperparameter("gamma", "discount γ", Minimum = 0, Maximum = 1)]
        public double Gamma { get; init; } = 1.5;
    }
}
