namespace Gradus.Envs;

/// <summary>
/// Plays with an environment in all the ways that training does and reports what is wrong: the usual mistakes of a first environment, found
/// before they look like an algorithm that does not learn.
/// </summary>
/// <remarks>
/// What it looks for: observations that are not filled, not finite or not in the space; rewards that are not finite; a seed that does not
/// decide the episode; state that environments share; memory of the caller that is read back; actions outside the space that are accepted;
/// steps outside an episode that are accepted; episodes that never end; a saved state that does not go on as before.
/// </remarks>
public static class EnvironmentChecker
{
    /// <summary>Checks an environment of the registry; its time limit stays outside, so that it hides nothing.</summary>
    /// <param name="id">The name, such as <c>MyGame-v0</c>.</param>
    /// <param name="seed">Of the episodes and the random actions.</param>
    /// <param name="steps">Steps of each walk through the environment, at least 1.</param>
    /// <returns>What is wrong, at most one finding per rule; empty when nothing was found.</returns>
    /// <exception cref="ArgumentException">There is no such environment; the message names the nearest one.</exception>
    public static IReadOnlyList<EnvironmentFinding> Check(string id, ulong seed = 0, int steps = 1000)
    {
        EnvironmentSpecification specification = EnvironmentRegistry.Find(id);
        return Check(specification.MakeWithoutLimit, id, seed, steps, specification.MaxEpisodeSteps);
    }

    /// <summary>Checks an environment.</summary>
    /// <param name="factory">Makes a new one at every call.</param>
    /// <param name="name">What findings call it.</param>
    /// <param name="seed">Of the episodes and the random actions.</param>
    /// <param name="steps">Steps of each walk through the environment, at least 1.</param>
    /// <param name="maxEpisodeSteps">The time limit that will be put around it; null for none.</param>
    /// <returns>What is wrong, at most one finding per rule; empty when nothing was found.</returns>
    public static IReadOnlyList<EnvironmentFinding> Check(Func<IEnvironment> factory, string name, ulong seed = 0, int steps = 1000, int? maxEpisodeSteps = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        using var bench = new TestBench(factory, name, seed, steps);
        if (bench.Prepare())
        {
            new BehaviourCheck(bench, maxEpisodeSteps).Run();
            new MisuseCheck(bench).Run();
            new StateCheck(bench).Run();
        }

        return bench.Findings;
    }
}
