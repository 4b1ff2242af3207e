namespace Gradus.Envs;

/// <summary>
/// Turns any exception of its environment into an <see cref="EnvironmentException"/> with name, seed and step, as a
/// <see cref="VectorEnvironment"/> does: use it when you step a single environment. Observations and
/// rewards that are not finite in float32 are failures too, as they are in training, and so are names and bytes that are not in the
/// observation space.
/// </summary>
/// <param name="inner">The environment.</param>
/// <param name="name">Its name in error messages.</param>
public sealed class NamedFailures(IEnvironment inner, string name) : EnvironmentWrapper(inner), IDrawable
{
    private ulong _seed;
    private long _step;

    /// <summary>Steps after a reset with a seed. One more is a failure: nobody can wait for an episode without an end.</summary>
    public long MaxSteps { get; init; } = long.MaxValue;

    /// <inheritdoc/>
    /// <exception cref="EnvironmentException">The environment failed.</exception>
    public override void Reset(ulong? seed, Span<float> observation)
    {
        if (seed is { } value)
        {
            (_seed, _step) = (value, 0);
        }

        try
        {
            Inner.Reset(seed, observation);
        }
        catch (Exception failure) when (failure is not EnvironmentException)
        {
            throw new EnvironmentException(name, 0, 0, _seed, failure);
        }

        Require(0, ObservationFaults.Of(ObservationSpace, observation));
    }

    /// <inheritdoc/>
    public bool CanDraw => Inner.CanBeDrawn(out _);

    /// <inheritdoc/>
    /// <exception cref="EnvironmentException">The environment failed.</exception>
    /// <exception cref="InvalidOperationException">The environment does not draw itself.</exception>
    public Scene Draw()
    {
        if (!Inner.CanBeDrawn(out IDrawable? drawable))
        {
            throw new InvalidOperationException($"{name} does not draw itself.");
        }

        try
        {
            return drawable.Draw() ?? throw new InvalidOperationException("it drew nothing");
        }
        catch (Exception failure) when (failure is not EnvironmentException)
        {
            throw new EnvironmentException(name, 0, _step, _seed, failure);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="EnvironmentException">The environment failed; steps are counted from the last reset with a seed.</exception>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        _step++;
        Require(_step, _step <= MaxSteps ? null : $"the episode has not ended after {MaxSteps} steps; TimeLimit gives it an end");
        StepResult result;
        try
        {
            result = Inner.Step(action, observation);
        }
        catch (Exception failure) when (failure is not EnvironmentException)
        {
            throw new EnvironmentException(name, 0, _step, _seed, failure);
        }

        Require(_step, Faults.Of(result.Reward) ?? ObservationFaults.Of(ObservationSpace, observation));
        return result;
    }

    /// <inheritdoc/>
    /// <exception cref="EnvironmentException">The environment failed, or no action is legal.</exception>
    public override void WriteActionMask(Span<bool> mask)
    {
        try
        {
            base.WriteActionMask(mask);
        }
        catch (Exception failure) when (failure is not EnvironmentException)
        {
            throw new EnvironmentException(name, 0, _step, _seed, failure);
        }

        Require(_step, ActionSpace.FaultOf(mask));
    }

    /// <inheritdoc/>
    /// <exception cref="EnvironmentException">The environment failed.</exception>
    public override void Dispose()
    {
        Disposal.End(() => base.Dispose(), name, rank: 0, _seed);
    }

    /// <inheritdoc/>
    protected override void SaveOwnState(StateWriter writer)
    {
        writer.Write("seed", _seed);
        writer.Write("step", _step);
    }

    /// <inheritdoc/>
    protected override void LoadOwnState(StateReader reader)
    {
        ulong seed = reader.ReadUInt64("seed");
        long step = reader.ReadInt64("step", min: 0);
        reader.WhenAccepted(() => (_seed, _step) = (seed, step));
    }

    private void Require(long step, string? fault)
    {
        if (fault is not null)
        {
            throw new EnvironmentException(name, 0, step, _seed, new InvalidOperationException(fault));
        }
    }
}
