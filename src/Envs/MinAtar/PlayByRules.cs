namespace Gradus.Envs;

/// <summary>A game in progress under the rules of one game.</summary>
/// <typeparam name="TRules">The rules, with the board.</typeparam>
internal sealed class PlayByRules<TRules>(MinAtarOptions options) : MinAtarPlay(
    TRules.Name, Frames, options.MinimalActions ? TRules.MinimalActions : Enum.GetValues<MinAtarAction>())
    where TRules : struct, IMinAtarRules<TRules>
{
    private static readonly Box Frames = new(BoxElement.UInt8, 0, 1, MinAtarBoard.Side, MinAtarBoard.Side, TRules.Channels);

    private readonly double _stickyActions = options.StickyActions;
    private readonly bool _ramping = options.DifficultyRamping;
    private TRules _game;
    private RandomState? _random;
    private MinAtarAction _lastAction;

    /// <summary>The game and the last action, in an episode.</summary>
    public (TRules Game, int LastAction) State => (_game, (int)_lastAction);

    /// <summary>The random stream, once there has been a seed.</summary>
    public RandomState Random => _random!;

    /// <summary>The actions that can be chosen, four bits each.</summary>
    public int Choices
    {
        get
        {
            int choices = 0;
            for (int a = 0; a < Actions.Length; a++)
            {
                choices |= (int)Actions[a] << (4 * a);
            }

            return choices;
        }
    }

    /// <summary>Goes on with a game that was played elsewhere.</summary>
    public void Continue(in TRules game, int lastAction, EpisodePhase phase) =>
        (_game, _lastAction, Phase) = (game, (MinAtarAction)lastAction, phase);

    public override EnvironmentBatch Batch(BatchSettings settings) => new MinAtarBatch<TRules>(options, settings);

    public override void Seed(ulong seed)
    {
        if (_random is null)
        {
            _random = new RandomState(seed);
        }
        else
        {
            _random.Seed(seed);
        }

        _lastAction = MinAtarAction.None;
    }

    public override void Begin()
    {
        _game.Begin(_random ?? throw Misuse.FirstResetWithoutSeed(Name));
        Phase = EpisodePhase.Running;
    }

    public override int Step(int action, out bool over)
    {
        if (_random!.NextDouble() >= _stickyActions)
        {
            _lastAction = Actions[action];
        }

        int reward = _game.Act(_lastAction, _ramping, _random, out over);
        if (over)
        {
            Phase = EpisodePhase.Ended;
        }

        return reward;
    }

    public override void Observe(Span<float> observation)
    {
        observation.Clear();
        _game.Draw(new MinAtarFrame(observation, TRules.Channels));
    }

    public override void Save(StateWriter writer)
    {
        writer.Write("environment", Name);
        writer.Write("phase", Phase);
        if (_random is null)
        {
            return;
        }

        writer.Write("last_action", (int)_lastAction);
        writer.Write("random", _random);
        if (Phase == EpisodePhase.Running)
        {
            _game.Save(writer.Section("game"));
        }
    }

    public override void Load(StateReader reader)
    {
        reader.Require("environment", Name);
        EpisodePhase phase = reader.ReadEnum<EpisodePhase>("phase");
        if (phase == EpisodePhase.NotStarted)
        {
            reader.WhenAccepted(() => (Phase, _random) = (phase, null));
            return;
        }

        var lastAction = (MinAtarAction)reader.ReadInt32("last_action", 0, (int)MinAtarAction.Fire);
        var random = new RandomState(0);
        reader.Read("random", random);
        TRules game = phase == EpisodePhase.Running ? TRules.Load(reader.Section("game")) : default;
        reader.WhenAccepted(() =>
        {
            (Phase, _random, _lastAction) = (phase, random, lastAction);
            _game = game;
        });
    }
}
