namespace Gradus.Envs;

/// <summary>
/// Makes sources by the environments' name: those of the <see cref="EnvironmentRegistry"/> and those of an installed Gymnasium.
/// </summary>
public static class EnvironmentSourceByName
{
    extension(EnvironmentSource)
    {
        /// <summary>A source of environments from the registry. It makes none yet.</summary>
        /// <param name="id">
        /// The name, such as <c>CartPole-v1</c>; after <c>gymnasium:</c>, the name of an environment of the installed Gymnasium, which runs
        /// in Python processes.
        /// </param>
        /// <param name="count">The number of environments, at least 1.</param>
        /// <param name="seed">The run's seed; <see cref="RunSeeds"/> says which seeds its environments have.</param>
        /// <param name="autoreset">When the next episode of an environment begins.</param>
        /// <param name="threads">
        /// The maximum number of threads that step, at least 1; steps that are faster on the caller's thread alone are done there.
        /// </param>
        /// <param name="isolation">
        /// Options for running environments in their own processes, so that one that crashes or hangs ends neither this program nor the
        /// others; null for environments in this process.
        /// </param>
        /// <exception cref="ArgumentException">There is no such environment; the message names the nearest one.</exception>
        /// <exception cref="ArgumentOutOfRangeException">
        /// The number of environments or threads is below 1, or the mode does not exist.
        /// </exception>
        public static EnvironmentSource Of(
            string id, int count, ulong seed, AutoresetMode autoreset =
                AutoresetMode.SameStep, int threads = 1, IsolationOptions? isolation = null) =>
            new(id, EnvironmentRegistry.MakerOf(id, isolation), count, seed, autoreset, threads);
    }
}
