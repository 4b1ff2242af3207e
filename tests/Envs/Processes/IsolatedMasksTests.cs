using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Action masks of environments in their own processes are those of environments in this one.</summary>
public sealed class IsolatedMasksTests
{
    private static readonly IsolationOptions Options = new()
    {
        Command = GradusProcess.Host,
        EnvironmentsPerProcess = 2,
    };

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    public void Masks_are_the_same_along_a_game(AutoresetMode autoreset)
    {
        using VectorEnvironment here = VectorEnvironment.Make("TicTacToe-v0", 3, seed: 5, autoreset);
        using VectorEnvironment there = VectorEnvironment.MakeIsolated("TicTacToe-v0", 3, seed: 5, Options, autoreset);
        Assert.True(there.HasActionMasks);
        float[] observations = new float[3 * 18];
        bool[] masks = new bool[3 * 9];
        bool[] isolated = new bool[3 * 9];
        int[] actions = new int[3];
        var rng = new Rng(6);
        here.Reset(observations);
        there.Reset(observations);
        for (int step = 0; step < 60; step++)
        {
            here.WriteActionMasks(masks);
            there.WriteActionMasks(isolated);
            Assert.Equal(masks, isolated);
            for (int i = 0; i < 3; i++)
            {
                here.ActionSpace.Sample(rng, masks.AsSpan(9 * i, 9), actions.AsSpan(i, 1));
            }

            here.Step(actions, observations);
            there.Step(actions, observations);
            if (step == 30)
            {
                byte[] state = StateWriter.Save(there);
                StateReader.Load(state, there);
            }
        }
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("ppo")]
    public void A_run_has_the_same_bits(string algorithm)
    {
        string here = Hash(EnvironmentSource.Of("TicTacToe-v0", 4, seed: 1));
        string there = Hash(EnvironmentSource.Of("TicTacToe-v0", 4, seed: 1, isolation: Options));
        Assert.Equal(here, there);

        string Hash(EnvironmentSource source)
        {
            AlgorithmInfo info = Algorithms.Find(algorithm);
            using Agent agent = info.Create(source, info.OptionsFor("TicTacToe-v0"), new ManagedBackend<float>());
            agent.Learn(2_048);
            return agent.ParameterHash();
        }
    }
}
