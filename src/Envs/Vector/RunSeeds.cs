namespace Gradus.Envs;

/// <summary>
/// Which seeds of environments belong to a run: each run has <see cref="PerRun"/> of its own, so that runs with different seeds share no
/// random stream, however close their seeds are. Only seeds that are a multiple of 2⁴⁷ apart have the same environments.
/// </summary>
/// <remarks>
/// Run s begins at s · <see cref="PerRun"/>: first its environments, up to 65,536 of them, then the episodes of evaluations while it
/// trains, then those of the evaluation of what it has learned. Plain arithmetic keeps the seeds of small runs below 2³¹, which
/// environments that take no larger one need, and lets anyone find the seed of an environment from a message about it. Gymnasium's vector
/// environments begin at the seed itself, and so does a <see cref="VectorEnvironment"/> that is made by hand.
/// <para>
/// Environments that begin anew, because their process was lost or their state could not be saved, take the seeds after those of the run's
/// N environments: the first time the next N, then the N after them. With eight environments, all of 8,191 such beginnings stay among the
/// run's own seeds; those that find no room there are a multiple of 2⁴⁰ further on.
/// </para>
/// </remarks>
public static class RunSeeds
{
    /// <summary>The distance between the first seeds of run s and run s + 1.</summary>
    public const ulong PerRun = 1UL << 17;

    internal const ulong FirstEvaluation = PerRun / 2;
    internal const ulong FirstOfResult = PerRun / 4 * 3;

    private const int RoomlessBits = 40;

    /// <summary>The seed of a run's environment 0; environment i has the i-th after it.</summary>
    /// <param name="run">The run's seed.</param>
    public static ulong OfEnvironments(ulong run) => unchecked(run * PerRun);

    /// <summary>
    /// The seed of the first episode of an evaluation while the run trains; episode i has the i-th after it. These are the same episodes
    /// in every evaluation, and none of those that the result is reported on.
    /// </summary>
    /// <param name="run">The run's seed.</param>
    public static ulong OfEvaluations(ulong run) => unchecked(OfEnvironments(run) + FirstEvaluation);

    /// <summary>The seed of the first episode of the evaluation of what the run has learned; episode i has the i-th after it.</summary>
    /// <param name="run">The run's seed.</param>
    public static ulong OfResult(ulong run) => unchecked(OfEnvironments(run) + FirstOfResult);

    /// <summary>
    /// How many lives environments have among the seeds of their run, the first one included; 0 where they are at its end.
    /// </summary>
    /// <param name="first">The seed of environment 0 in its first life.</param>
    /// <param name="ranks">The number of the run's environments, those that are stepped elsewhere included.</param>
    internal static ulong LivesFrom(ulong first, int ranks) => (FirstEvaluation - (first % FirstEvaluation)) / (ulong)ranks;

    /// <summary>
    /// The seed of environment 0 in another life. Lives that are counted on from one of them, as after a resume, share no seed with those
    /// before it.
    /// </summary>
    /// <param name="first">The seed of environment 0 in the life that is number 0.</param>
    /// <param name="ranks">The number of the run's environments, those that are stepped elsewhere included.</param>
    /// <param name="life">The number of the life.</param>
    internal static ulong OfLife(ulong first, int ranks, ulong life) =>
        unchecked(life < LivesFrom(first, ranks) ? first + (life * (ulong)ranks) : first + (life << RoomlessBits));

    /// <summary>
    /// The stream from which the actions of an episode are drawn whose environment was reset with the same seed: independent of the
    /// environment's own, which is that of the seed itself.
    /// </summary>
    /// <param name="seed">The seed of the episode.</param>
    public static Rng Actions(ulong seed) => new(new SeedSequence(seed, 0));
}
