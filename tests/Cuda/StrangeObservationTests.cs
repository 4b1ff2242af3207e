using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>An observation that is not finite is refused alike, whether environments are on the host or live on the device.</summary>
public sealed class StrangeObservationTests
{
    private const int Environments = 3;
    private const int StepsOfRollout = 8;
    private const int SpoiledEnvironment = 2;

    [SkippableTheory]
    [InlineData(0, float.NaN, AutoresetMode.SameStep)] // the first step of a rollout
    [InlineData(5, float.PositiveInfinity, AutoresetMode.SameStep)]
    [InlineData(7, float.NaN, AutoresetMode.NextStep)] // the last one, whose observations begin the next rollout
    [InlineData(8 + 3, float.NegativeInfinity, AutoresetMode.SameStep)] // of the second rollout
    public void Environment_and_step_are_named_as_on_the_host_and_nothing_is_learned(int step, float strange, AutoresetMode autoreset)
    {
        OutsideParts.Gpp.Require();
        (string expected, bool isPlaced) = Train(new ManagedBackend<float>(), step, strange, autoreset);
        Assert.False(isPlaced);
        Assert.Contains($"Environment {SpoiledEnvironment} (Spoiled) returned an observation whose ", expected, StringComparison.Ordinal);
        Assert.Contains(
            $"is {(float.IsNaN(strange) ? "NaN" : "infinite")}, in step {step + 1} of all environments. Nothing was learned from it.",
            expected,
            StringComparison.Ordinal);
        (string found, isPlaced) = Train(StandInDriver.Backend<float>(), step, strange, autoreset);
        Assert.True(isPlaced);
        Assert.Equal(expected, found);
    }

    private static (string Message, bool IsPlaced) Train(Backend<float> backend, int step, float strange, AutoresetMode autoreset)
    {
        using var source = new EnvironmentSource("Spoiled", new Maker(step, strange), Environments, seed: 5, autoreset, threads: 1);
        using var agent = new A2C(source, new A2COptions { Steps = StepsOfRollout, Hidden = [8], Seed = 5 }, backend);
        bool isPlaced = agent.Environments!.AreIn(backend.Memory) && backend.Memory != MemoryPlace.Host;
        string before = agent.ParameterHash();
        int sound = step / StepsOfRollout;
        for (int update = 0; update < sound; update++)
        {
            agent.Learn(agent.StepsPerUpdate);
            Assert.NotEqual(before, before = agent.ParameterHash());
        }

        string message = Assert.Throws<TrainingFailedException>(() => agent.Learn(agent.StepsPerUpdate)).Message;
        Assert.Equal(before, agent.ParameterHash());
        Assert.Equal(sound, agent.Updates);
        return (message, isPlaced);
    }

    /// <summary>CartPoles, one of which shows something strange after a step.</summary>
    private sealed class Maker(int step, float strange) : EnvironmentMaker
    {
        public override IEnvironment MakeOne(IEnvironment? first = null) => EnvironmentRegistry.Make("CartPole-v1");

        public override EnvironmentBatch MakeBatch(int count, AutoresetMode autoreset, IEnvironment? first = null)
        {
            using EnvironmentSource poles = EnvironmentSource.Of("CartPole-v1", count, seed: 0, autoreset);
            return new SpoiledBatch(poles.MakeBatch(count), step, strange);
        }
    }

    private class SpoiledBatch(EnvironmentBatch inner, int step, float strange)
        : EnvironmentBatch(inner.ObservationSpace, inner.ActionSpace, inner.Count, inner.Autoreset)
    {
        private int _steps;

        public override BatchOutcome Outcome => inner.Outcome;

        public override EnvironmentBatch In(MemoryPlace place) =>
            inner.In(place) is var moved && moved is IPlacedBatch placed ? new PlacedSpoiledBatch(moved, placed, step, strange) : this;

        public override void Reset(int first, int end, ulong seed, bool seeded, Span<float> observations) =>
            inner.Reset(first, end, seed, seeded, observations);

        public override void Step(int first, int end, StepNumber number, in BatchActions actions, Span<float> observations)
        {
            inner.Step(first, end, number, actions, observations);
            if (IsSpoiled())
            {
                observations[Spoiled] = strange;
            }
        }

        public override ReadOnlySpan<float> FinalObservation(int rank) => inner.FinalObservation(rank);

        public override void SaveState(StateWriter writer) => inner.SaveState(writer);

        public override void LoadState(StateReader reader) => inner.LoadState(reader);

        public override void Dispose() => inner.Dispose();

        /// <summary>Where the strange number goes, among those of all environments.</summary>
        protected int Spoiled => (SpoiledEnvironment * ObservationSpace.Size) + 1;

        protected float Strange => strange;

        /// <summary>Whether the next of the steps is the one.</summary>
        protected bool IsSpoiled() => _steps++ == step;
    }

    private sealed class PlacedSpoiledBatch(EnvironmentBatch moved, IPlacedBatch placed, int step, float strange)
        : SpoiledBatch(moved, step, strange), IPlacedBatch
    {
        public MemoryPlace Place => placed.Place;

        public Storage<double> Actions => placed.Actions;

        public void Reset(ulong seed, bool seeded, Storage<float> observations, int offset) =>
            placed.Reset(seed, seeded, observations, offset);

        public void Step(StepNumber number, in BatchActions actions, Storage<float> observations, int offset) =>
            throw new InvalidOperationException("A rollout is asked for as a whole.");

        public ReadOnlySpan<double> Notes => placed.Notes;

        public int StepsUntilTruncation => placed.StepsUntilTruncation;

        public void Reserve(int steps, int notes) => placed.Reserve(steps, notes);

        public void FetchNotes() => placed.FetchNotes();

        public PlacedMatrix Note(int first, int count) => placed.Note(first, count);

        public PlacedMatrix Outcomes(int steps) => placed.Outcomes(steps);

        public (Storage<float> Observations, int Offset) FinalsOf(int index) => placed.FinalsOf(index);

        public void Ask(int index, Storage<float> observations, int offset)
        {
            placed.Ask(index, observations, offset);
            if (IsSpoiled())
            {
                Place.Upload([Strange], observations, offset + Spoiled);
            }
        }

        public void Await(int steps) => placed.Await(steps);

        public void Tell(int index) => placed.Tell(index);
    }
}
