namespace Gradus.Envs;

/// <summary>
/// An environment around another one that changes what goes in or comes out. Wrappers nest in any order; the outermost one is stepped, and
/// disposing it disposes all of them.
/// </summary>
/// <remarks>
/// A wrapper of your own overrides <see cref="Reset"/> or <see cref="Step"/>, and <see cref="SaveOwnState"/> with
/// <see cref="LoadOwnState"/> if it remembers anything from one call to the next.
/// </remarks>
public abstract class EnvironmentWrapper : IMaskedEnvironment, IResumable, IDisposable, IEnvironmentAround
{
    internal const string KindName = "wrapper";
    internal const string OwnName = "own";
    internal const string InnerName = "inner";

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
    public bool HasActionMask => Inner.HasMask(out _);

    /// <inheritdoc/>
    public bool CanResume => Inner is IResumable { CanResume: true };

    /// <inheritdoc/>
    public virtual void Reset(ulong? seed, Span<float> observation) => Inner.Reset(seed, observation);

    /// <inheritdoc/>
    public virtual StepResult Step(EnvironmentAction action, Span<float> observation) => Inner.Step(action, observation);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The wrapped environment has no action mask.</exception>
    public virtual void WriteActionMask(Span<bool> mask)
    {
        if (!Inner.HasMask(out IMaskedEnvironment? masked))
        {
            throw new InvalidOperationException($"All actions of {Inner.GetType().Name} are always legal: it has no action mask.");
        }

        masked.WriteActionMask(mask);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The wrapped environment cannot be resumed.</exception>
    public void SaveState(StateWriter writer)
    {
        IResumable inner = Resumable();
        writer.Write(KindName, GetType().Name);
        SaveOwnState(writer.Section(OwnName));
        writer.Write(InnerName, inner);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The wrapped environment cannot be resumed.</exception>
    public void LoadState(StateReader reader)
    {
        IResumable inner = Resumable();
        reader.Require(KindName, GetType().Name);
        LoadOwnState(reader.Section(OwnName));
        reader.Read(InnerName, inner);
    }

    /// <summary>Disposes the wrapped environment, if it needs that.</summary>
    public virtual void Dispose()
    {
        (Inner as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes what this wrapper remembers; nothing unless overridden.</summary>
    /// <param name="writer">Where to: a section for the wrapper alone.</param>
    protected virtual void SaveOwnState(StateWriter writer)
    {
    }

    /// <summary>Reads what <see cref="SaveOwnState"/> wrote, and assigns it in <see cref="StateReader.WhenAccepted"/>.</summary>
    /// <param name="reader">Where from.</param>
    /// <exception cref="InvalidDataException">The section does not hold such a state.</exception>
    protected virtual void LoadOwnState(StateReader reader)
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
