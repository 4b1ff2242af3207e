using System.Globalization;

namespace Gradus.Envs;

/// <summary>
/// How the environments of a <see cref="VectorEnvironment"/> are stepped: one by one, on vector lanes, or on several threads. All of these
/// give the same numbers.
/// </summary>
internal abstract class EnvironmentBatch(Space observationSpace, Space actionSpace, int count, AutoresetMode autoreset) : IDisposable
{
    public Space ObservationSpace { get; } = observationSpace;

    public Space ActionSpace { get; } = actionSpace;

    public int Count { get; } = count;

    public AutoresetMode Autoreset { get; } = autoreset;

    /// <summary>The results of the last step.</summary>
    public virtual BatchOutcome Outcome { get; } = new(count, observationSpace.Size);

    /// <summary>Ranges should be split at multiples of this.</summary>
    public virtual int Granularity => 1;

    /// <summary>The number of lost processes that were restarted; 0 for batches without processes.</summary>
    public virtual int Restarts => 0;

    /// <summary>Whether the states of all environments can be saved.</summary>
    public virtual bool CanResume => true;

    /// <summary>Whether some actions are not always legal.</summary>
    public virtual bool HasActionMasks => false;

    /// <summary>
    /// The same environments in the memory of a place, where they are stepped by its device, or this batch, where it has no form for that.
    /// This one is not to be used any more.
    /// </summary>
    public virtual EnvironmentBatch In(MemoryPlace place) => this;

    /// <summary>Begins an episode in the environments <paramref name="first"/> to <paramref name="end"/> − 1.</summary>
    /// <param name="first">The first environment.</param>
    /// <param name="end">One after the last environment.</param>
    /// <param name="seed">The seed of environment 0; environment i gets seed + i.</param>
    /// <param name="seeded">Whether the streams restart from the seeds or continue.</param>
    /// <param name="observations">(N, D) of all environments.</param>
    public abstract void Reset(int first, int end, ulong seed, bool seeded, Span<float> observations);

    /// <summary>
    /// Steps the environments <paramref name="first"/> to <paramref name="end"/> − 1 and fills their part of <see cref="Outcome"/>.
    /// </summary>
    /// <param name="first">The first environment.</param>
    /// <param name="end">One after the last environment.</param>
    /// <param name="step">The number of the step and the seed of environment 0, for errors.</param>
    /// <param name="actions">The actions of all environments.</param>
    /// <param name="observations">(N, D) of all environments.</param>
    public abstract void Step(int first, int end, StepNumber step, in BatchActions actions, Span<float> observations);

    /// <summary>Writes which choices are legal now, in a batch that <see cref="HasActionMasks"/>.</summary>
    /// <param name="step">The number of the last step and the seed of environment 0, for errors.</param>
    /// <param name="masks">(N, M) of all environments.</param>
    public virtual void WriteActionMasks(StepNumber step, Span<bool> masks) =>
        throw new InvalidOperationException("All actions of these environments are always legal.");

    /// <summary>
    /// The final observation of an episode that ended in the last step, where <see cref="BatchOutcome.HasFinalObservation"/>.
    /// </summary>
    /// <param name="rank">The environment.</param>
    public virtual ReadOnlySpan<float> FinalObservation(int rank) =>
        Outcome.FinalObservations.AsSpan(rank * ObservationSpace.Size, ObservationSpace.Size);

    /// <summary>Changes a setting of all environments.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="value">The new value.</param>
    /// <exception cref="InvalidOperationException">These environments have no settings.</exception>
    public virtual void Set(string name, double value) => throw new InvalidOperationException(
        "they have no settings that could be changed here: in this process, they would implement IAdjustableEnvironment");

    /// <summary>
    /// Writes the states of the environments, one after the other; the layout does not depend on how they are stepped. Requires
    /// <see cref="CanResume"/>.
    /// </summary>
    public abstract void SaveState(StateWriter writer);

    /// <summary>Reads what a batch of any kind wrote.</summary>
    public abstract void LoadState(StateReader reader);

    /// <summary>Writes what only a batch with processes of its own remembers, beside the states of the environments.</summary>
    public virtual void SaveIsolation(StateWriter writer)
    {
    }

    /// <summary>Reads it where it was written; a batch without processes reads over it.</summary>
    public virtual void LoadIsolation(StateReader reader) => IsolationSnapshot.Load(reader, Outcome.FinalObservations.Length, Count);

    /// <summary>The name of an environment's section.</summary>
    protected static string NameOf(int environment) => environment.ToString(CultureInfo.InvariantCulture);

    public abstract void Dispose();
}
