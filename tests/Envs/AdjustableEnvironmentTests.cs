using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Settings of environments, which a curriculum turns.</summary>
public sealed class AdjustableEnvironmentTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_setting_reaches_all_environments_through_wrappers_at_their_next_episodes(int threads)
    {
        using var environments = new VectorEnvironment(() => new TimeLimit(new Lamp(), 3), count: 4, seed: 1, threads: threads, id: "lamps");
        var observations = new float[4];
        environments.Reset(observations);
        Assert.Equal([1, 1, 1, 1], observations);
        environments.Set("brightness", 5);
        int[] actions = [0, 0, 0, 0];
        environments.Step(actions, observations);
        environments.Step(actions, observations);
        Assert.Equal([1, 1, 1, 1], observations); // the episode goes on as it began
        environments.Step(actions, observations);
        Assert.Equal([5, 5, 5, 5], observations); // the next one
    }

    [Fact]
    public void What_cannot_be_set_is_said_and_changes_nothing()
    {
        using var lamps = new VectorEnvironment(() => new Lamp(), count: 2, seed: 1, id: "lamps");
        Assert.Contains("There is no colour.", Assert.Throws<ArgumentException>(() => lamps.Set("colour", 1)).Message, StringComparison.Ordinal);
        var observations = new float[2];
        lamps.Reset(observations);
        Assert.Equal([1, 1], observations);

        using VectorEnvironment poles = VectorEnvironment.Make("CartPole-v1", count: 2, seed: 1);
        Assert.Equal(
            "CartPole-v1: 'length' cannot be set, because they have no settings that could be changed here: in this process, they would implement IAdjustableEnvironment.",
            Assert.Throws<InvalidOperationException>(() => poles.Set("length", 2)).Message);
        using var mixed = new VectorEnvironment(() => new TimeLimit(new Probe(), 3), count: 2, seed: 1, id: "mine");
        Assert.StartsWith("mine: 'x' cannot be set", Assert.Throws<InvalidOperationException>(() => mixed.Set("x", 2)).Message, StringComparison.Ordinal);
        lamps.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lamps.Set("brightness", 2));
    }

    private sealed class Lamp : IAdjustableEnvironment
    {
        private readonly Dictionary<string, double> _settings = new() { ["brightness"] = 1 };
        private float _shown;

        public Space ObservationSpace { get; } = new Box(0, 10, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public IReadOnlyDictionary<string, double> Settings => _settings;

        public void Set(string name, double value)
        {
            if (!_settings.ContainsKey(name))
            {
                throw new ArgumentException($"There is no {name}.", nameof(name));
            }

            _settings[name] = value;
        }

        public void Reset(ulong? seed, Span<float> observation) => observation[0] = _shown = (float)_settings["brightness"];

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            observation[0] = _shown;
            return new StepResult(0, false, false);
        }
    }

    private sealed class Probe : IEnvironment
    {
        public Space ObservationSpace { get; } = new Box(0, 10, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation) => observation[0] = 1;

        public StepResult Step(EnvironmentAction action, Span<float> observation) => new(0, false, false);
    }
}
