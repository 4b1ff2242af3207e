using Gradus.Envs;

namespace Gradus.Tests;

public sealed class ProbeTests
{
    private const double Gamma = 0.8;

    /// <summary>The best actions, by hand: what to do when an observation is seen and some actions are legal.</summary>
    private static readonly Dictionary<string, Func<float[], bool[], float[]>> Best = new()
    {
        ["ProbeBandit-v0"] = (_, _) => [2],
        ["ProbeIdentity-v0"] = (seen, _) => [seen[0] > 0 ? 1 : 0],
        ["ProbeOneStepCredit-v0"] = (_, _) => [1],
        ["ProbeTwoStepCredit-v0"] = (_, _) => [1],
        ["ProbeCorridor-v0"] = (_, _) => [1],
        ["ProbeTruncation-v0"] = (_, _) => [0],
        ["ProbeTarget-v0"] = (seen, _) => [seen[0]],
        ["ProbeMask-v0"] = (_, legal) => [Array.LastIndexOf(legal, true)],
        ["ProbeHybrid-v0"] = (seen, _) => [seen[0] > 0 ? 1 : 0, seen[0]],
        ["ProbeParts-v0"] = (seen, _) => [(seen[3] > 0 ? 1 : 0) + (2 * (seen[16] - 1))], // the last pixel of the first row; the label
        ["ProbeMemory-v0"] = (seen, _) => [seen[0] > 0 ? 1 : 0], // of the first observation
    };

    public static TheoryData<string> Ids => [.. Probe.All.Select(probe => probe.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_best_actions_bring_the_return_and_the_value_of_the_closed_form(string id)
    {
        Probe probe = Probe.All.Single(probe => probe.Id == id);
        IEnvironment environment = EnvironmentRegistry.Make(id);
        var observation = new float[environment.ObservationSpace.Size];
        var legal = new bool[environment.ActionSpace.MaskSize];
        for (ulong seed = 0; seed < 8; seed++)
        {
            environment.Reset(seed, observation);
            float[] first = [.. observation];
            double sum = 0, discounted = 0, discount = 1;
            StepResult result;
            do
            {
                if (environment.HasMask(out IMaskedEnvironment? masked))
                {
                    masked.WriteActionMask(legal);
                }

                float[] best = Best[id](probe.NeedsMemory ? first : observation, legal);
                result = environment.ActionSpace is Discrete ? environment.Step((int)best[0], observation) : environment.Step(best, observation);
                sum += result.Reward;
                discounted += discount * result.Reward;
                discount *= Gamma;
            }
            while (!result.Ended);

            // An episode that is cut off goes on for ever in value: the truncated rest is worth γ^T V.
            double value = result.Terminated ? discounted : discounted / (1 - discount);
            Assert.Equal(probe.BestReturn, sum, 1e-9);
            Assert.Equal(probe.BestValue(Gamma), value, 1e-9);
        }
    }

    [Fact]
    public void A_wrong_action_costs_what_it_should()
    {
        Assert.Equal(0, First("ProbeBandit-v0", 0));
        Assert.Equal(-0.1, First("ProbeCorridor-v0", 0), 1e-12);
        Assert.Equal(0, First("ProbeTruncation-v0", 1));

        static double First(string id, int action)
        {
            IEnvironment environment = EnvironmentRegistry.Make(id);
            var observation = new float[environment.ObservationSpace.Size];
            environment.Reset(0, observation);
            return environment.Step(action, observation).Reward;
        }
    }
}
