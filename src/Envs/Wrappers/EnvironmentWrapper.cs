namespace Gradus.Envs;

/// <summary>
/// An environment around another one that changes what goes in or comes out. Wrappers nest in any order; the outermost one is stepped, and
/// disposing it disposes all of them.
/// </summary>
/// <remarks>
/// A wrapper of your own overrides <see cref="Reset"/> or <see cref="Step"/>, and <see cref="SaveOwnState"/> with
/// <see cref="LoadOwnState"/> if it remembers anything from one call to the next.
/// </remarks>
public abstract class EnvironmentWrapper : IEnvironment, IResumable, IDisposable
{
    /// <summary>Wraps an environment, which then belongs to the wrapper.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="observationSpace">The wrapper's observation space; null for that of the inner environment.</param>
    /// <param name="actionSpace">The wrapper's action space; null for that of the inner environment.</param>
    protected EnvironmentWrapper(IEnvironment inner, Space? observationSpace = null, Space? actionSpace = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
        ObservationSpace = observationSpace ?? inner.ObservationSpace;
        ActionSpace = actionSpace ?? inner.ActionSpace;
    }

    /// <summary>The wrapped environment.</summary>
    public IEnvironment Inner { get; }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public bool CanResume => Inner is IResumable { CanResume: true };

    /// <inheritdoc/>
    public virtual void Reset(ulong? seed, Span<float> observation) => Inner.Reset(seed, observation);

    /// <inheritdoc/>
    public virtual StepResult Step(EnvironmentAction action, Span<float> observation) => Inner.Step(action, observation);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The wrapped environment cannot be resumed.</exception>
    public void SaveState(BinaryWriter writer)
    {
        IResumable inner = Resumable();
        SavedState.WriteOwner(writer, GetType().Name);
        SaveOwnState(writer);
        inner.SaveState(writer);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The wrapped environment cannot be resumed.</exception>
    public void LoadState(BinaryReader reader)
    {
        IResumable inner = Resumable();
        SavedState.CheckOwner(reader, GetType().Name);
        LoadOwnState(reader);
        inner.LoadState(reader);
    }

    /// <summary>Disposes the wrapped environment, if it needs that.</summary>
    public void Dispose()
    {
        (Inner as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes what this wrapper remembers; nothing unless overridden.</summary>
    /// <param name="writer">Where to.</param>
    protected virtual void SaveOwnState(BinaryWriter writer)
    {
    }

    /// <summary>Reads what <see cref="SaveOwnState"/> wrote.</summary>
    /// <param name="reader">Where from.</param>
    /// <exception cref="InvalidDataException">The bytes are not such a state.</exception>
    protected virtual void LoadOwnState(BinaryReader reader)
    {
    }

    /// <summary>The space, if it is a box; a wrapper that computes with real numbers needs one.</summary>
    private protected static Box RequireBox(string wrapper, string what, Space space) => space as Box
        ?? throw new ArgumentException($"{wrapper} needs {what} that are a Box, but they are {space}.");

    private IResumable Resumable() => Inner is IResumable { CanResume: true } resumable
        ? resumable
        : throw new InvalidOperationException(
            $"{Inner.GetType().Name} cannot be saved or resumed because it does not implement {nameof(IResumable)}.");
}
