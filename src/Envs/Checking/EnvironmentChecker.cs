namespace Gradus.Envs;

/// <summary>
/// Uses an environment in all the ways that training does and reports what is wrong: the common mistakes of a first environment, found
/// before they look like an algorithm that does not learn.
/// </summary>
/// <remarks>
/// It looks for observations that are not filled, not finite or not in the space; rewards that are not finite; a seed that does not
/// determine the episode; state that environments share; reading back the caller's memory; actions outside the space that are accepted;
/// steps outside an episode that are accepted; episodes that never end; a saved state that does not continue as before.
/// </remarks>
public static class EnvironmentChecker
{
    /// <summary>Checks a registered environment, without its time limit, so that the limit hides nothing.</summary>
    /// <param name="id">The name, such as <c>MyGame-v0</c>.</param>
    /// <param name="seed">The seed of the episodes and the random actions.</param>
    /// <param name="steps">Steps of each walk through the environment, at least 1.</param>
    /// <returns>The mistakes, at most one per rule; empty if none was found.</returns>
    /// <exception cref="ArgumentException">There is no such environment; the message names the nearest one.</exception>
    public static IReadOnlyList<EnvironmentFinding> Check(string id, ulong seed = 0, int steps = 1000)
    {
        EnvironmentSpecification specification = EnvironmentRegistry.Find(id);
        return Check(specification.MakeWithoutLimit, id, seed, steps, specification.MaxEpisodeSteps);
    }

    /// <summary>Checks an environment.</summary>
    /// <param name="factory">Makes a new environment on every call.</param>
    /// <param name="name">The environment's name in findings.</param>
    /// <param name="seed">The seed of the episodes and the random actions.</param>
    /// <param name="steps">Steps of each walk through the environment, at least 1.</param>
    /// <param name="maxEpisodeSteps">The time limit that will be applied to it; null for none.</param>
    /// <returns>The mistakes, at most one per rule; empty if none was found.</returns>
    public static IReadOnlyList<EnvironmentFinding> Check(
        Func<IEnvironment> factory, string name, ulong seed = 0, int steps = 1000, int? maxEpisodeSteps = null)
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
