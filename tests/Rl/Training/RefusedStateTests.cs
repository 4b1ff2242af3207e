using System.Buffers.Binary;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>States of real runs, damaged in every way: a refused one leaves the agent as it was, to the last bit, and takes no memory.</summary>
public sealed class RefusedStateTests
{
    private const int Mutants = 400;
    private const int Slack = 1 << 20;

    [Theory]
    [InlineData("a2c", "optimizer=adam", "CartPole-v1")]
    [InlineData("a2c", "normalize_rewards=true", "LunarLander-v3")]
    [InlineData("ppo", "normalize_observations=true", "Acrobot-v1")]
    [InlineData("acktr", "momentum=0.9", "Pendulum-v1")]
    [InlineData("trpo", "normalize_observations=true", "BipedalWalkerHardcore-v3")]
    public void A_damaged_state_is_refused_and_changes_nothing_or_is_accepted_whole(string algorithm, string setting, string environment)
    {
        byte[] state = Trained(algorithm, setting, environment, seed: 1, steps: 800, StateWriter.Save);
        Trained(algorithm, setting, environment, seed: 2, steps: 320, agent =>
        {
            byte[] before = StateWriter.Save(agent);
            List<int> structure = Structure(state);
            var rng = new Rng(20);
            int refused = 0;
            for (int mutant = 0; mutant < Mutants; mutant++)
            {
                byte[] damaged = Damage(state, structure, rng);
                long memory = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    StateReader.Load(damaged, agent);
                    StateReader.Load(before, agent); // what was accepted may be anything; what comes back must be all of it
                }
                catch (InvalidDataException)
                {
                    refused++;
                    Assert.True(GC.GetAllocatedBytesForCurrentThread() - memory <= damaged.Length + Slack, $"Mutant {mutant} took memory.");
                }
                catch (Exception exception)
                {
                    Assert.Fail($"Mutant {mutant} was refused with {exception}");
                }

                Assert.True(before.AsSpan().SequenceEqual(StateWriter.Save(agent)), $"Mutant {mutant} changed the agent.");
            }

            Assert.InRange(refused, Mutants / 4, Mutants);
            return 0;
        });
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("ppo")]
    [InlineData("acktr")]
    [InlineData("trpo")]
    public void After_a_refused_state_a_run_is_that_of_an_agent_that_never_tried(string algorithm)
    {
        byte[] foreign = Trained(algorithm, "hidden=16", "CartPole-v1", seed: 1, steps: 640, StateWriter.Save);
        string untouched = Trained(algorithm, "", "CartPole-v1", seed: 2, steps: 320, agent => Continue(agent));
        string refusing = Trained(algorithm, "", "CartPole-v1", seed: 2, steps: 320, agent =>
        {
            Assert.Throws<InvalidDataException>(() => StateReader.Load(foreign, agent));
            return Continue(agent);
        });
        Assert.Equal(untouched, refusing);

        static string Continue(Agent agent)
        {
            agent.Learn(640);
            return agent.ParameterHash();
        }
    }

    [Fact]
    public void A_run_state_of_an_earlier_format_is_refused_with_one_sentence()
    {
        string path = Path.GetTempFileName();
        var metadata = new Dictionary<string, string> { ["format"] = "gradus-training-state", ["format_version"] = "2" };
        new SafetensorsFile(metadata, [SavedTensor.Create<byte>("state", [1, 2], 2)]).Write(path);
        string message = Trained("a2c", "", "CartPole-v1", seed: 1, steps: 320, agent =>
            Assert.Throws<InvalidDataException>(() => TrainingState.Load(path, agent)).Message);
        File.Delete(path);
        Assert.Equal($"'{path}' has format version '2', from a different release; this release resumes version 3.", message);
    }

    private static T Trained<T>(string algorithm, string setting, string environment, ulong seed, int steps, Func<Agent, T> use)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults with { Seed = seed }, "n_steps=20");
        options = algorithm == "ppo" ? info.Hyperparameters.Set(options, "minibatch_size=40") : options;
        options = algorithm == "trpo" ? info.Hyperparameters.Set(options, "value_minibatch_size=40") : options;
        options = setting.Length > 0 ? info.Hyperparameters.Set(options, setting) : options;
        using Agent agent = info.Create(EnvironmentSource.Of(environment, count: 4, seed), options, new ManagedBackend<float>());
        agent.Learn(steps);
        return use(agent);
    }

    /// <summary>Every byte of a state that is a type, a name or a length.</summary>
    private static List<int> Structure(byte[] state)
    {
        List<int> places = [.. Enumerable.Range(0, StateWriter.Header.Length)];
        Walk(StateWriter.Header.Length, state.Length);
        return places;

        void Walk(int from, int to)
        {
            while (from < to)
            {
                Assert.True(StateEntry.TryParse(state.AsSpan(from, to - from), out StateEntry entry));
                places.AddRange(Enumerable.Range(from, entry.Start));
                if (entry.Type == StateType.Section)
                {
                    Walk(from + entry.Start, from + entry.Start + entry.Length);
                }

                from += entry.Start + entry.Length;
            }
        }
    }

    private static byte[] Damage(byte[] state, List<int> structure, Rng rng)
    {
        byte[] damaged = [.. state];
        int place = rng.NextInt32(2) == 0 ? structure[rng.NextInt32(structure.Count)] : rng.NextInt32(state.Length);
        switch (rng.NextInt32(5))
        {
            case 0:
                damaged[place] ^= (byte)(1 << rng.NextInt32(8));
                return damaged;
            case 1:
                damaged[place] = (byte)rng.NextInt32(256);
                return damaged;
            case 2:
                BinaryPrimitives.WriteInt32LittleEndian(damaged.AsSpan(Math.Min(place, state.Length - 4)), (int)rng.NextUInt32());
                return damaged;
            case 3:
                return damaged[..place];
            default:
                int end = Math.Min(place + 1 + rng.NextInt32(64), state.Length);
                return rng.NextInt32(2) == 0 ? [.. damaged[..place], .. damaged[end..]] : [.. damaged[..end], .. damaged[place..]];
        }
    }
}
