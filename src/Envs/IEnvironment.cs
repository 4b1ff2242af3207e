namespace Gradus.Envs;

/// <summary>An environment: a task that responds to actions with observations and rewards, episode after episode.</summary>
/// <remarks>
/// <para>
/// The order of calls is Reset, then Step until a result has <see cref="StepResult.Ended"/>, then Reset again. An environment belongs to
/// one thread at a time. One that holds resources also implements <see cref="IDisposable"/>, and is disposed by its owner; one that can be
/// continued in another process implements <see cref="IResumable"/>.
/// </para>
/// <para>Observations are written into the caller's memory, which may be a row of a training tape: write every element, and keep no
/// reference.</para>
/// </remarks>
public interface IEnvironment
{
    /// <summary>The observation space; the same object for the lifetime of the environment.</summary>
    Space ObservationSpace { get; }

    /// <summary>The action space; the same object for the lifetime of the environment.</summary>
    Space ActionSpace { get; }

    /// <summary>Begins an episode.</summary>
    /// <param name="seed">Restarts the environment's random stream; with null the stream continues, so that episodes differ.</param>
    /// <param name="observation">Where the first observation is written, <see cref="Space.Size"/> long.</param>
    void Reset(ulong? seed, Span<float> observation);

    /// <summary>Performs one action.</summary>
    /// <param name="action">A point of <see cref="ActionSpace"/>.</param>
    /// <param name="observation">Where the observation after the action is written, <see cref="Space.Size"/> long.</param>
    /// <exception cref="ArgumentException">The action is not in <see cref="ActionSpace"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// No episode is in progress: Reset was never called, or not since the last episode ended.
    /// </exception>
    StepResult Step(EnvironmentAction action, Span<float> observation);
}
