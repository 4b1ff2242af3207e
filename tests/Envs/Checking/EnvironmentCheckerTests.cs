using Gradus.Envs;

namespace Gradus.Tests;

public sealed class EnvironmentCheckerTests
{
    /// <summary>All that the product registers: tests call theirs by names with "Test" in them.</summary>
    public static TheoryData<string> AllEnvironments =>
    [
        .. EnvironmentRegistry.All.Select(known => known.Id).Where(id => !id.Contains("Test", StringComparison.Ordinal))
            .Where(id => !id.StartsWith("CliffWalking", StringComparison.Ordinal)),
    ];

    [Fact]
    public void Random_steps_along_the_cliff_do_not_end_and_that_is_all() => Assert.Equal(
        ["end", "end"],
        [.. EnvironmentChecker.Check("CliffWalking-v1", steps: 300).Concat(EnvironmentChecker.Check("CliffWalkingSlippery-v1", steps: 300)).Select(finding => finding.Rule)]);

    [Theory]
    [MemberData(nameof(AllEnvironments))]
    public void Nothing_is_wrong_with_the_environments_of_the_registry(string id) => Assert.Empty(EnvironmentChecker.Check(id, seed: 3, steps: 300));

    [Fact]
    public void Nothing_is_found_where_nothing_is_wrong() => Assert.Empty(Check(EnvironmentMistake.None));

    [Theory]
    [InlineData(EnvironmentMistake.ShortObservation, "filled", "element 1 of the observation of Reset(7) was not written")]
    [InlineData(EnvironmentMistake.LongObservation, "exception", "has 2 elements, as Box(-1000.0, 1000.0, (2,), float32) says")]
    [InlineData(EnvironmentMistake.ObservationOutside, "observation", "after step 5 (seed 7) is [1001, 5], which is not in Box")]
    [InlineData(EnvironmentMistake.ObservationNaN, "observation", "after step 5 (seed 7) is NaN")]
    [InlineData(EnvironmentMistake.RewardNaN, "reward", "after step 9 (seed 7) the reward is NaN")]
    [InlineData(EnvironmentMistake.SeedIgnored, "seed", "after Reset(7) and the same actions, the first observation differed")]
    [InlineData(EnvironmentMistake.EpisodeLeftOver, "seed", "the first observation differed")]
    [InlineData(EnvironmentMistake.StreamRestarted, "stream", "Reset without a seed begins the same episode")]
    [InlineData(EnvironmentMistake.SharedState, "shared", "share something")]
    [InlineData(EnvironmentMistake.ReadsMemory, "memory", "never read back")]
    [InlineData(EnvironmentMistake.StepBeforeReset, "step-before-reset", "was accepted; it must throw InvalidOperationException")]
    [InlineData(EnvironmentMistake.StepAfterEnd, "step-after-end", "(step 17, seed 7) was accepted")]
    [InlineData(EnvironmentMistake.AnyAction, "action", "the action -1 is not in Discrete(3), but was accepted")]
    [InlineData(EnvironmentMistake.WrongException, "action", "but threw FormatException (no)")]
    [InlineData(EnvironmentMistake.NeverEnds, "end", "no episode ended within 2000 random steps")]
    [InlineData(EnvironmentMistake.NewSpaceEveryTime, "space", "another object at every look")]
    [InlineData(EnvironmentMistake.StateForgotten, "state", "after LoadState, the result of step 1 differed")]
    [InlineData(EnvironmentMistake.StateTooShort, "state", "LoadState did not accept what SaveState wrote; both must name the same values in the same order. more: unknown here")]
    [InlineData(EnvironmentMistake.StateAssignedTooSoon, "state", "LoadState changed the environment before the state was accepted: the result of step 1 differed")]
    public void A_usual_mistake_is_found_and_named(EnvironmentMistake mistake, string rule, string sentence)
    {
        IReadOnlyList<EnvironmentFinding> findings = Check(mistake);
        EnvironmentFinding finding = Assert.Single(findings, finding => finding.Rule == rule);
        Assert.StartsWith("Mistaken: ", finding.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_mistake_gives_one_finding()
    {
        foreach (EnvironmentMistake mistake in Enum.GetValues<EnvironmentMistake>().Except([EnvironmentMistake.SharedState, EnvironmentMistake.ReadsMemory]))
        {
            Assert.True(Check(mistake).Count <= 1, $"{mistake}: {string.Join('\n', Check(mistake))}");
        }
    }

    [Fact]
    public void A_factory_that_makes_nothing_or_always_the_same_is_found()
    {
        var same = new MistakenEnvironment(EnvironmentMistake.None);
        Assert.Equal("factory", Assert.Single(EnvironmentChecker.Check(() => null!, "Nothing")).Rule);
        Assert.Equal("factory", Assert.Single(EnvironmentChecker.Check(() => same, "Same")).Rule);
        EnvironmentFinding thrown = Assert.Single(EnvironmentChecker.Check(() => throw new FileNotFoundException("no level.map"), "Throws"));
        Assert.Equal("Throws: while being made, it threw FileNotFoundException: no level.map", thrown.Message);
    }

    private static IReadOnlyList<EnvironmentFinding> Check(EnvironmentMistake mistake) =>
        EnvironmentChecker.Check(() => new MistakenEnvironment(mistake), "Mistaken", seed: 7, steps: 200);
}
