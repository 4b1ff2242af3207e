namespace Gradus.Envs;

/// <summary>
/// A submarine shoots at fish and enemy submarines, each worth 1, and picks up divers. It must surface before its air is used up, and only
/// with a diver aboard; with six of them that is worth up to 10, by the air left. Each surfacing makes the enemies come more often and, by
/// turns, faster. The episode ends when an enemy or its bullet meets the submarine, or when it surfaces empty or runs out of air.
/// </summary>
internal partial struct SeaquestRules : IMinAtarRules<SeaquestRules>
{
    private const int Bow = 0;
    private const int Stern = 1;
    private const int OwnBullet = 2;
    private const int Trail = 3;
    private const int EnemyBullet = 4;
    private const int Fish = 5;
    private const int Submarine = 6;
    private const int AirGauge = 7;
    private const int DiverGauge = 8;
    private const int Diver = 9;

    private const int MaxAir = 200;
    private const int MaxDivers = 6;
    private const int FirstSpawnInterval = 20;
    private const int DiverSpawnInterval = 30;
    private const int FirstMoveInterval = 5;
    private const int LastMoveInterval = 2;
    private const int DiverMoveInterval = 5;
    private const int OwnShotInterval = 5;
    private const int EnemyShotInterval = 10;
    private const int Deepest = MinAtarBoard.Last - 1;

    private SwimmerList _ownBullets;
    private SwimmerList _enemyBullets;
    private SwimmerList _fish;
    private SwimmerList _submarines;
    private SwimmerList _divers;
    private int _x;
    private int _y;
    private bool _toTheRight;
    private bool _atSurface;
    private int _air;
    private int _diversAboard; // below 0 after surfacing with six: the original takes one away after it has taken all
    private int _untilShot;
    private int _spawnInterval;
    private int _untilSpawn;
    private int _untilDiver;
    private int _moveInterval;
    private int _ramps;

    public static string Name => "MinAtar/Seaquest";

    public static int Channels => 10;

    public static ReadOnlySpan<MinAtarAction> MinimalActions =>
    [
        MinAtarAction.None, MinAtarAction.Left, MinAtarAction.Up, MinAtarAction.Right, MinAtarAction.Down, MinAtarAction.Fire,
    ];

    public void Begin(RandomState random)
    {
        _ownBullets.Clear();
        _enemyBullets.Clear();
        _fish.Clear();
        _submarines.Clear();
        _divers.Clear();
        (_x, _y) = (5, 0);
        _toTheRight = false;
        _atSurface = true;
        _air = MaxAir;
        _diversAboard = 0;
        _untilShot = 0;
        _spawnInterval = _untilSpawn = FirstSpawnInterval;
        _untilDiver = DiverSpawnInterval;
        _moveInterval = FirstMoveInterval;
        _ramps = 0;
    }

    public int Act(MinAtarAction action, bool ramping, RandomState random, out bool over)
    {
        Spawn(random);
        Steer(action);
        over = false;
        int reward = MoveOwnBullets();
        MoveDivers();
        reward += MoveEnemies(ref _submarines, shoot: true, ref over);
        MoveEnemyBullets(ref over);
        reward += MoveEnemies(ref _fish, shoot: false, ref over);
        CountDown(ref _untilSpawn);
        CountDown(ref _untilDiver);
        CountDown(ref _untilShot);
        over |= _air <= 0;
        if (_y > 0)
        {
            _air--;
            _atSurface = false;
        }
        else if (!_atSurface)
        {
            over |= _diversAboard == 0;
            reward += _diversAboard == 0 ? 0 : Surface(ramping);
        }

        return reward;
    }

    public readonly void Draw(MinAtarFrame frame)
    {
        frame.Set(_x, _y, Bow);
        frame.Set(_toTheRight ? _x - 1 : _x + 1, _y, Stern);
        for (int x = 0; x < Math.Max(_air, 0) * MinAtarBoard.Side / MaxAir; x++)
        {
            frame.Set(x, MinAtarBoard.Last, AirGauge);
        }

        for (int x = MinAtarBoard.Last - _diversAboard; x < MinAtarBoard.Last; x++)
        {
            frame.Set(x, MinAtarBoard.Last, DiverGauge);
        }

        Draw(frame, _ownBullets, OwnBullet, hasTrail: false);
        Draw(frame, _enemyBullets, EnemyBullet, hasTrail: false);
        Draw(frame, _fish, Fish, hasTrail: true);
        Draw(frame, _submarines, Submarine, hasTrail: true);
        Draw(frame, _divers, Diver, hasTrail: true);
    }

    public readonly void Save(StateWriter writer)
    {
        writer.WriteArray<int>("submarine", [_x, _y]);
        writer.Write("to_the_right", _toTheRight);
        writer.Write("at_surface", _atSurface);
        writer.Write("air", _air);
        writer.Write("divers_aboard", _diversAboard);
        writer.Write("until_shot", _untilShot);
        writer.Write("spawn_interval", _spawnInterval);
        writer.Write("until_spawn", _untilSpawn);
        writer.Write("until_diver", _untilDiver);
        writer.Write("move_interval", _moveInterval);
        writer.Write("ramps", _ramps);
        _ownBullets.Save(writer, "own_bullets");
        _enemyBullets.Save(writer, "enemy_bullets");
        _fish.Save(writer, "fish");
        _submarines.Save(writer, "submarines");
        _divers.Save(writer, "divers");
    }

    public static SeaquestRules Load(StateReader reader)
    {
        var game = default(SeaquestRules);
        int[] place = reader.ReadArray<int>("submarine", 2, 2);
        game._toTheRight = reader.ReadBoolean("to_the_right");
        int bow = game._toTheRight ? place[0] : MinAtarBoard.Last - place[0];
        (game._x, game._y) = bow is >= 1 and <= MinAtarBoard.Last && place[1] is >= 0 and <= Deepest
            ? (place[0], place[1])
            : throw reader.Refusal("submarine", $"bow or stern at ({place[0]}, {place[1]}) is not in the water");
        game._atSurface = reader.ReadBoolean("at_surface");
        game._air = reader.ReadInt32("air", 0, MaxAir);
        game._diversAboard = reader.ReadInt32("divers_aboard", max: MaxDivers);
        game._untilShot = reader.ReadInt32("until_shot", 0, OwnShotInterval);
        game._spawnInterval = reader.ReadInt32("spawn_interval", 1, FirstSpawnInterval);
        game._untilSpawn = reader.ReadInt32("until_spawn", 0, FirstSpawnInterval);
        game._untilDiver = reader.ReadInt32("until_diver", 0, DiverSpawnInterval);
        game._moveInterval = reader.ReadInt32("move_interval", LastMoveInterval, FirstMoveInterval);
        game._ramps = reader.ReadInt32("ramps", min: 0);
        game._ownBullets = SwimmerList.Load(reader, "own_bullets", 0, 0);
        game._enemyBullets = SwimmerList.Load(reader, "enemy_bullets", 0, 0);
        game._fish = SwimmerList.Load(reader, "fish", FirstMoveInterval, 0);
        game._submarines = SwimmerList.Load(reader, "submarines", FirstMoveInterval, EnemyShotInterval);
        game._divers = SwimmerList.Load(reader, "divers", DiverMoveInterval, 0);
        return game;
    }

    private static void CountDown(ref int timer) => timer -= timer > 0 ? 1 : 0;

    private static void Draw(MinAtarFrame frame, in SwimmerList list, int channel, bool hasTrail)
    {
        for (int place = 0; place < list.Count; place++)
        {
            Swimmer swimmer = list[place];
            frame.Set(swimmer.X, swimmer.Y, channel);
            if (hasTrail && (uint)swimmer.Behind <= MinAtarBoard.Last)
            {
                frame.Set(swimmer.Behind, swimmer.Y, Trail);
            }
        }
    }

    private void Steer(MinAtarAction action)
    {
        _x = action.ColumnAfter(_x);
        _y = action.RowAfter(_y, 0, Deepest);
        if (action is MinAtarAction.Left or MinAtarAction.Right)
        {
            _toTheRight = action == MinAtarAction.Right;
        }
        else if (action == MinAtarAction.Fire && _untilShot == 0)
        {
            _ownBullets.Add(new Swimmer((sbyte)_x, (sbyte)_y, _toTheRight));
            _untilShot = OwnShotInterval;
        }
    }

    private int MoveOwnBullets()
    {
        int reward = 0;
        for (int place = _ownBullets.Count - 1; place >= 0; place--)
        {
            Swimmer bullet = _ownBullets[place].Moved();
            _ownBullets[place] = bullet;
            bool hits = bullet.IsOnBoard && (Hits(ref _fish, bullet) || Hits(ref _submarines, bullet));
            if (hits || !bullet.IsOnBoard)
            {
                _ownBullets.RemoveEqual(place);
            }

            reward += hits ? 1 : 0;
        }

        return reward;
    }

    /// <summary>Takes the divers ashore, refills the air and makes the game harder.</summary>
    private int Surface(bool ramping)
    {
        _atSurface = true;
        int reward = 0;
        if (_diversAboard == MaxDivers)
        {
            _diversAboard = 0;
            reward = _air * MinAtarBoard.Side / MaxAir;
        }

        _air = MaxAir;
        _diversAboard--;
        if (ramping && (_spawnInterval > 1 || _moveInterval > LastMoveInterval))
        {
            if (_moveInterval > LastMoveInterval && _ramps % 2 != 0)
            {
                _moveInterval--;
            }

            if (_spawnInterval > 1)
            {
                _spawnInterval--;
            }

            _ramps++;
        }

        return reward;
    }
}
