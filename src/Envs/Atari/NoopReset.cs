namespace Gradus.Envs;

/// <summary>
/// Begins every episode with a random number of actions that do nothing, so that a game which always begins alike does not always begin
/// alike. As the field's <c>NoopResetEnv</c>.
/// </summary>
/// <remarks>
/// Where the action is not legal, the episode begins without it. The number is uniform from 1 to the maximum, from a stream of the
/// wrapper's own with the seed of the reset: that of <c>numpy.random.Generator.integers</c>. Source: Mnih et al., "Human-Level Control
/// through Deep Reinforcement Learning" (2015).
/// </remarks>
public sealed class NoopReset : EnvironmentWrapper
{
    private readonly int _maximum;
    private readonly LegalActions _legal;
    private Rng? _rng;

    /// <summary>Wraps a game.</summary>
    /// <param name="inner">An environment whose action 0 does nothing; if its actions have names, it is called NOOP.</param>
    /// <param name="maximum">The most actions, at least 1.</param>
    /// <exception cref="ArgumentException">The actions are not discrete from 0 on, or action 0 has another name.</exception>
    public NoopReset(IEnvironment inner, int maximum = 30)
        : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, 1);
        if (inner.ActionSpace is not Discrete { Start: 0 })
        {
            throw new ArgumentException(
                $"{nameof(NoopReset)} needs actions that are integers from 0 on, not {inner.ActionSpace}.", nameof(inner));
        }

        if (inner is IArcadeEnvironment { HasLives: true } game && !game.Means(Arcade.Noop, "NOOP"))
        {
            throw new ArgumentException(
                $"{nameof(NoopReset)} needs an action 0 that does nothing, but the actions are {string.Join(", ", game.ActionMeanings)}.",
                nameof(inner));
        }

        _maximum = maximum;
        _legal = new LegalActions(inner);
    }

    /// <inheritdoc/>
    public override void Reset(ulong? seed, Span<float> observation)
    {
        Inner.Reset(seed, observation);
        _rng = seed is { } value ? new Rng(value) : _rng ?? throw Misuse.FirstResetWithoutSeed(nameof(NoopReset));

        int count = 1 + _rng.NextInt32(_maximum);
        for (int i = 0; i < count && _legal.Contain(Arcade.Noop); i++)
        {
            if (Inner.Step(Arcade.Noop, observation).Ended)
            {
                Inner.Reset(null, observation);
            }
        }
    }

    /// <inheritdoc/>
    protected override void SaveOwnState(StateWriter writer)
    {
        if (_rng is not null)
        {
            writer.Write("rng", _rng);
        }
    }

    /// <inheritdoc/>
    protected override void LoadOwnState(StateReader reader)
    {
        Rng? rng = reader.IsNext("rng") ? new Rng(0) : null;
        if (rng is not null)
        {
            reader.Read("rng", rng);
        }

        reader.WhenAccepted(() => _rng = rng);
    }
}
