using System.Text;
using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Numbers that change over a run.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void A_schedule_goes_evenly_from_one_number_to_the_other_and_is_exact_at_both_ends()
    {
        Schedule falling = Schedule.FromTo(0.3, 0.1);
        Assert.Equal([0.3, 0.3, 0.1, 0.1], new[] { falling.At(-1), falling.At(0), falling.At(1), falling.At(2) });
        Assert.Equal(0.2, falling.At(0.5), 1e-16);
        Assert.Equal(0.25, falling.At(0.25), 1e-16);
        Assert.Equal(7, Schedule.FromTo(1, 9).At(0.75), 1e-15);
        Assert.Equal(0.1, ((Schedule)0.1).At(0.7)); // not 0.1·0.3 + 0.1·0.7
    }

    [Fact]
    public void Either_of_two_options_says_how_a_number_changes()
    {
        Assert.Equal(Schedule.FromTo(2, 0), ((Schedule)2).Or(ScheduleKind.Linear));
        Assert.Equal(2, ((Schedule)2).Or(ScheduleKind.Constant));
        Assert.Equal(Schedule.FromTo(2, 1), Schedule.FromTo(2, 1).Or(ScheduleKind.Linear));
        Assert.Equal(Schedule.FromTo(2, 1), Schedule.FromTo(2, 1).Or(ScheduleKind.Constant));
    }

    [Theory]
    [InlineData("0.01", 0.01, 0.01)]
    [InlineData("1e-3..0", 1e-3, 0)]
    [InlineData(" 2 .. 3 ", 2, 3)]
    [InlineData("0.5..0.5", 0.5, 0.5)]
    public void A_schedule_is_a_number_or_two(string text, double initial, double final)
    {
        Assert.True(Schedule.TryParse(text, out Schedule schedule));
        Assert.Equal((initial, final), (schedule.Initial, schedule.Final));
        Assert.True(Schedule.TryParse(schedule.ToString(), out Schedule again));
        Assert.Equal(schedule, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("0.1..")]
    [InlineData("..0.1")]
    [InlineData("0.3..0.2..0.1")]
    [InlineData("0.1...2..3")]
    [InlineData("NaN")]
    [InlineData("0.1..NaN")]
    [InlineData("0.1..1e999")]
    [InlineData("0.1:0")]
    public void Anything_else_is_not_a_schedule(string text) => Assert.False(Schedule.TryParse(text, out _));

    private const string OrTwo = ", or two such numbers, from..to, between which it changes evenly over the run";

    [Theory]
    [InlineData("ppo", "entropy_coef=-0.1", "'-0.1': it takes a number from 0 to 1E+09" + OrTwo + " (β, weight of the entropy bonus).")]
    [InlineData("ppo", "entropy_coef=0.1..-0.1", "'0.1..-0.1': it takes a number from 0 to 1E+09" + OrTwo)]
    [InlineData("ppo", "entropy_coef=0.1..NaN", "'0.1..NaN': it takes a number")]
    [InlineData("ppo", "entropy_coef=0.2..0.1..0", "'0.2..0.1..0': it takes a number")]
    [InlineData("ppo", "clip_range=0..0.2", "'0..0.2': it takes a number greater than 0 and less than 1" + OrTwo)]
    [InlineData("ppo", "clip_range=0.2..1.1", "'0.2..1.1': it takes a number")]
    [InlineData("ppo", "epochs=10..5", "'10..5': it takes a whole number of at least 1 (passes over each rollout).")]
    [InlineData("ppo", "gamma=0.9..0.99", "'0.9..0.99': it takes a number from 0 to 1 (γ, discount per step).")]
    public void What_is_not_a_schedule_of_an_option_is_refused_in_one_sentence(string algorithm, string assignment, string sentence)
    {
        HyperparameterTable table = Algorithms.Find(algorithm).Hyperparameters;
        string message = Assert.Throws<HyperparameterException>(() => table.Set(table.Defaults, assignment)).Message;
        Assert.StartsWith($"{assignment.Split('=')[0]} cannot be {sentence}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructors_refuse_it_in_the_same_sentence_and_make_nothing()
    {
        Schedule[] mistakes = [-1, double.NaN, double.PositiveInfinity, Schedule.FromTo(0.1, -1), Schedule.FromTo(0.1, double.NaN)];
        foreach (Schedule wrong in mistakes)
        {
            Assert.StartsWith(
                $"entropy_coef cannot be '{wrong}': it takes a number from 0",
                Assert.Throws<HyperparameterException>(() => new A2C(Source(), new A2COptions { EntropyCoefficient = wrong })).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_bound_that_is_excluded_may_be_where_a_schedule_ends() // no update begins there
    {
        HyperparameterTable table = Algorithms.Find("ppo").Hyperparameters;
        var options = (PpoOptions)table.Set(table.Defaults, ["clip_range=0.2..0", "learning_rate=1e-3..0"]);
        Assert.Equal(Schedule.FromTo(0.2, 0), options.ClipRange);
        Assert.Equal(Schedule.FromTo(1e-3, 0), options.LearningRate);
    }

    [Fact]
    public void Run_files_have_a_constant_as_a_number_and_a_schedule_as_text()
    {
        HyperparameterTable table = Algorithms.Find("a2c").Hyperparameters;
        var options = new A2COptions { EntropyCoefficient = Schedule.FromTo(0.02, 0.001), ValueCoefficient = 0.25 };
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            table.Write(options, json);
        }

        using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
        Assert.Equal("\"0.02..0.001\"", document.RootElement.GetProperty("entropy_coef").GetRawText());
        Assert.Equal("0.25", document.RootElement.GetProperty("value_coef").GetRawText());
        Assert.Equal(options, table.Read(new A2COptions(), document.RootElement));
        Assert.Equal("number|from..to", table.Find("entropy_coef").Type);
        Assert.Equal("number", table.Find("gamma").Type);
    }

    [Theory]
    [InlineData("a2c", "lr_schedule=linear learning_rate=1e-3", "lr_schedule=constant learning_rate=1e-3..0")]
    [InlineData("a3c", "lr_schedule=linear learning_rate=1e-3", "lr_schedule=constant learning_rate=1e-3..0")]
    [InlineData("ppo", "clip_schedule=linear clip_range=0.3", "clip_schedule=constant clip_range=0.3..0")]
    [InlineData("acktr", "kl_schedule=linear", "kl_clip=0.002..0 value_kl_clip=0.1..0")]
    [InlineData("acktr", "lr_schedule=linear kl_clip=1", "lr_schedule=constant learning_rate=0.25..0 kl_clip=1")]
    public void Linear_is_short_for_an_end_at_zero(string algorithm, string named, string written) =>
        Assert.Equal(HashAfter(algorithm, named), HashAfter(algorithm, written));

    /// <summary>
    /// A change that float32 does not see, so that the loss whose weights are on the tape computes with the numbers of the one whose
    /// weights are constants.
    /// </summary>
    [Theory]
    [InlineData("a2c")]
    [InlineData("a3c")]
    [InlineData("ppo")]
    [InlineData("acktr")]
    [InlineData("trpo")]
    [InlineData("stream-ac")]
    public void Weights_on_the_tape_are_those_of_constants_bit_for_bit(string algorithm)
    {
        string value = algorithm == "stream-ac" ? "" : "value_coef=0.5..0.5000000000001";
        Assert.Equal(HashAfter(algorithm, "entropy_coef=0.125"), HashAfter(algorithm, $"entropy_coef=0.125..0.1250000000001 {value}"));
        Assert.NotEqual(HashAfter(algorithm, "entropy_coef=0.125"), HashAfter(algorithm, "entropy_coef=0.125..0.5"));
    }

    /// <summary>Four updates of four agents that each have the next constant, by way of a saved state, are the same.</summary>
    [Theory]
    [InlineData("a2c", "learning_rate", 1e-3, 1e-4)]
    [InlineData("a2c", "entropy_coef", 0.1, 0.5)]
    [InlineData("ppo", "value_coef", 1, 0.25)]
    [InlineData("ppo", "clip_range", 0.3, 0.01)]
    [InlineData("trpo", "max_kl", 0.03, 0.001)]
    [InlineData("trpo", "value_learning_rate", 1e-3, 1e-4)]
    [InlineData("trpo", "value_coef", 1, 0.25)]
    [InlineData("stream-ac", "learning_rate", 1, 0.1)]
    public void Each_update_has_the_number_of_its_share_of_the_run(string algorithm, string name, double from, double to)
    {
        using Agent scheduled = Make(algorithm, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}={from}..{to}"));
        int steps = scheduled.StepsPerUpdate;
        scheduled.Learn(4 * steps);

        ReadOnlyMemory<byte>? state = null;
        string hash = "";
        for (int update = 0; update < 4; update++)
        {
            double now = (from * (1 - (update / 4.0))) + (to * (update / 4.0));
            using Agent constant = Make(algorithm, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}={now:R}"));
            if (state is { } last)
            {
                var reader = new StateReader(last);
                constant.LoadState(reader);
                reader.Accept();
            }

            constant.Learn(steps);
            var writer = new StateWriter();
            constant.SaveState(writer);
            state = writer.ToArray();
            hash = constant.ParameterHash();
        }

        Assert.Equal(hash, scheduled.ParameterHash());
    }

    [Fact]
    public void An_explanation_tells_the_weights_of_its_update()
    {
        var options = new A2COptions { Steps = 5, EntropyCoefficient = Schedule.FromTo(0.5, 0.1), ValueCoefficient = 0.25 };
        using var agent = new A2C(EnvironmentSource.Of("CartPole-v1", 2, seed: 1), options);
        StepTerms step = UpdateExplanation.Record(agent, update: 3, environmentSteps: 40).Opened;
        Assert.Equal(0.3, step.EntropyCoefficient, 1e-7); // half of the run is done
        Assert.Equal(0.25, step.ValueCoefficient);
        Assert.Equal(step.Policy + (0.25 * step.Value) - (0.3 * step.Entropy), step.Total, 1e-6);
    }

    [Fact]
    public void A_stream_of_ones_own_says_how_much_of_it_is_done()
    {
        var space = new Discrete(2);
        var learner = new StreamLearner("Own", new Box(-1, 1, 2), space, new StreamACOptions { LearningRate = Schedule.FromTo(1, 0) });
        learner.Begin([0.5f, -0.5f]);
        string before = learner.ParameterHash();
        learner.Progress = 1;
        learner.Step([0.2f, 0.1f], 1);
        Assert.Equal(before, learner.ParameterHash());
        learner.Progress = 0.5;
        learner.Step([0.1f, 0.3f], 1);
        Assert.NotEqual(before, learner.ParameterHash());
        Assert.Throws<ArgumentOutOfRangeException>(() => learner.Progress = double.NaN);
    }

    [Fact]
    public void A_schedule_costs_no_allocation()
    {
        using Agent agent = Make("ppo", "entropy_coef=0.1..0 value_coef=0.5..1 clip_range=0.3..0.1 learning_rate=1e-3..1e-4");
        agent.Learn(50 * agent.StepsPerUpdate);
        Assert.True(Allocation.Of(() => agent.Learn(50 * agent.StepsPerUpdate)) < 500);
    }

    private static string HashAfter(string algorithm, string settings)
    {
        using Agent agent = Make(algorithm, settings);
        agent.Learn(8 * agent.StepsPerUpdate);
        return agent.ParameterHash();
    }

    private static EnvironmentSource Source(int count = 2) => EnvironmentSource.Of("CartPole-v1", count, seed: 3);

    private static Agent Make(string algorithm, string settings)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        string size = algorithm switch
        {
            "a2c" => "lr_schedule=constant",
            "ppo" => "n_steps=16 minibatch_size=16 epochs=2 lr_schedule=constant",
            "acktr" => "lr_schedule=constant",
            "trpo" => "n_steps=16 value_minibatch_size=16 value_epochs=2",
            _ => "",
        };
        AgentOptions options = $"hidden=8 {size} {settings}".Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(info.Hyperparameters.Defaults with { Seed = 6 }, info.Hyperparameters.Set);
        return info.Create(Source(algorithm is "a3c" or "stream-ac" ? 1 : 2), options, new ManagedBackend<float>());
    }
}
