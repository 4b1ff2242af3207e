namespace Gradus.Envs;

/// <summary>One environment: a task that answers actions with observations and rewards, episode after episode.</summary>
/// <remarks>
/// <para>
/// The order of calls is Reset, then Step until a result has <see cref="StepResult.Ended"/>, then Reset again. An environment belongs to
/// one thread at a time. One that holds resources also implements <see cref="IDisposable"/>, and is disposed by whoever holds it; one that
/// can be continued in another process implements <see cref="IResumable"/>.
/// </para>
/// <para>Observations are written into memory of the caller, which may be a row of a training tape: write every element, keep no reference.</para>
/// </remarks>
public interface IEnvironment
{
    /// <summary>What observations look like; the same object for the life of the environment.</summary>
    Space ObservationSpace { get; }

    /// <summary>What actions are allowed; the same object for the life of the environment.</summary>
    Space ActionSpace { get; }

    /// <summary>Begins an episode.</summary>
    /// <param name="seed">Starts the environment's random stream anew; with null the stream goes on, so that episodes differ.</param>
    /// <param name="observation">Where the first observation is written, <see cref="Space.Size"/> long.</param>
    void Reset(ulong? seed, Span<float> observation);

    /// <summary>Does one action.</summary>
    /// <param name="action">A point of <see cref="ActionSpace"/>.</param>
    /// <param name="observation">Where the observation after the action is written, <see cref="Space.Size"/> long.</param>
    /// <exception cref="ArgumentException">The action is not in <see cref="ActionSpace"/>.</exception>
    /// <exception cref="InvalidOperationException">No episode is running: Reset was never called, or not after the last episode's end.</exception>
    StepResult Step(EnvironmentAction action, Span<float> observation);
}
