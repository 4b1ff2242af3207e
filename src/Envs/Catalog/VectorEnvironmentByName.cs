namespace Gradus.Envs;

/// <summary>
/// Makes vectors by the environments' name: those of the <see cref="EnvironmentRegistry"/> and those of an installed Gymnasium.
/// </summary>
public static class VectorEnvironmentByName
{
    extension(VectorEnvironment)
    {
        /// <summary>Makes environments from the registry.</summary>
        /// <param name="id">The name, such as <c>CartPole-v1</c>.</param>
        /// <param name="count">The number of environments, at least 1.</param>
        /// <param name="seed">The seed of environment 0.</param>
        /// <param name="autoreset">When the next episode of an environment begins.</param>
        /// <param name="threads">
        /// The maximum number of threads that step, at least 1; steps that are faster on the caller's thread alone are done there.
        /// </param>
        /// <exception cref="ArgumentException">There is no such environment; the message names the nearest one.</exception>
        /// <exception cref="ArgumentOutOfRangeException">
        /// The number of environments or threads is below 1, or the mode does not exist.
        /// </exception>
        public static VectorEnvironment Make(
            string id, int count, ulong seed, AutoresetMode autoreset = AutoresetMode.SameStep, int threads = 1) =>
            EnvironmentSource.Of(id, count, seed, autoreset, threads).Make(count, seed);

        /// <summary>
        /// Makes environments in their own processes, so that one that crashes or hangs ends neither this program nor the others: its
        /// process is restarted, and the lost step is not a transition. A step costs a message to every process and one back.
        /// </summary>
        /// <param name="id">The name, such as <c>CartPole-v1</c>.</param>
        /// <param name="count">The number of environments, at least 1.</param>
        /// <param name="seed">The seed of environment 0.</param>
        /// <param name="options">
        /// The options; null for one environment per process and this program's own executable, whose main method must begin with
        /// <see cref="EnvironmentHost.TryRun"/>.
        /// </param>
        /// <param name="autoreset">When the next episode of an environment begins.</param>
        /// <exception cref="ArgumentException">There is no such environment; the message names the nearest one.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The number of environments is below 1, or the mode does not exist.</exception>
        /// <exception cref="InvalidOperationException">A process cannot be started, or cannot make the environment.</exception>
        public static VectorEnvironment MakeIsolated(
            string id, int count, ulong seed, IsolationOptions? options = null, AutoresetMode autoreset = AutoresetMode.SameStep) =>
            EnvironmentSource.Of(id, count, seed, autoreset, isolation: options ?? EnvironmentRegistry.DefaultIsolation(id))
                .Make(count, seed);

        /// <summary>
        /// Like the public one, where <paramref name="batched"/> says whether the environments may be stepped together; the numbers are
        /// the same.
        /// </summary>
        internal static VectorEnvironment Make(string id, int count, ulong seed, AutoresetMode autoreset, int threads, bool batched) =>
            new EnvironmentSource(id, new RegisteredMaker(EnvironmentRegistry.Find(id), batched), count, seed, autoreset, threads)
                .Make(count, seed);
    }
}
