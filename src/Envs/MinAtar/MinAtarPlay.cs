namespace Gradus.Envs;

/// <summary>One game of MinAtar in progress: the board, the last action, which may stick, and the random stream.</summary>
/// <param name="name">The game's name in error messages and saved states.</param>
/// <param name="observationSpace">What a frame is.</param>
/// <param name="actions">The actions that can be chosen.</param>
internal abstract class MinAtarPlay(string name, Box observationSpace, ReadOnlySpan<MinAtarAction> actions)
{
    private readonly MinAtarAction[] _actions = actions.ToArray();

    /// <summary>The game's name in error messages and saved states.</summary>
    public string Name { get; } = name;

    public Box ObservationSpace { get; } = observationSpace;

    public Discrete ActionSpace { get; } = new(actions.Length);

    public EpisodePhase Phase { get; protected set; }

    /// <summary>The actions that can be chosen, by their number in the space.</summary>
    protected ReadOnlySpan<MinAtarAction> Actions => _actions;

    public static MinAtarPlay Of(MinAtarGame game, MinAtarOptions options) => game switch
    {
        MinAtarGame.Asterix => new PlayByRules<AsterixRules>(options),
        MinAtarGame.Breakout => new PlayByRules<BreakoutRules>(options),
        MinAtarGame.Freeway => new PlayByRules<FreewayRules>(options),
        MinAtarGame.Seaquest => new PlayByRules<SeaquestRules>(options),
        MinAtarGame.SpaceInvaders => new PlayByRules<SpaceInvadersRules>(options),
        _ => throw new ArgumentOutOfRangeException(nameof(game), game, $"There is no game {(int)game} of MinAtar."),
    };

    /// <summary>Many games of this kind that are stepped together.</summary>
    public abstract EnvironmentBatch Batch(BatchSettings settings);

    /// <summary>Restarts the random stream; what was played before no longer counts.</summary>
    public abstract void Seed(ulong seed);

    /// <summary>Begins an episode. The action before the first step is the last one of the episode before.</summary>
    /// <exception cref="InvalidOperationException">There is no stream yet.</exception>
    public abstract void Begin();

    /// <summary>Refuses a step outside an episode and an action outside the space.</summary>
    public void Check(EnvironmentAction action)
    {
        if (Phase != EpisodePhase.Running)
        {
            throw Misuse.StepOutsideEpisode(Name, Phase);
        }

        if (action.Kind != ActionKind.Index || (uint)action.Index >= (uint)_actions.Length)
        {
            throw Misuse.ActionOutside(Name, action, ActionSpace);
        }
    }

    /// <summary>Plays one step.</summary>
    /// <param name="action">An action that was checked.</param>
    /// <param name="over">Whether it ended the episode.</param>
    /// <returns>The reward.</returns>
    public abstract int Step(int action, out bool over);

    /// <summary>Writes the frame, (10, 10, C).</summary>
    public abstract void Observe(Span<float> observation);

    public abstract void Save(StateWriter writer);

    public abstract void Load(StateReader reader);
}
