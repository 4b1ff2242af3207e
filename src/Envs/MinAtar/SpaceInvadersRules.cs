namespace Gradus.Envs;

/// <summary>
/// A block of aliens moves from side to side, one row down at each turn, the faster the fewer are left. The one nearest to the cannon
/// shoots now and then. Each alien shot down is worth 1; a new and faster block follows the last one of a block. The episode ends when an
/// alien or its shot reaches the cannon.
/// </summary>
internal struct SpaceInvadersRules : IMinAtarRules<SpaceInvadersRules>
{
    private const int Cannon = 0;
    private const int Alien = 1;
    private const int MovingLeft = 2;
    private const int MovingRight = 3;
    private const int OwnShot = 4;
    private const int AlienShot = 5;

    private const int OwnShotInterval = 5;
    private const int AlienShotInterval = 10;
    private const int FirstMoveInterval = 12;
    private const int LastMoveInterval = 6;

    private static readonly MinAtarBoard Block = MinAtarBoard.Rectangle(left: 2, top: 0, width: 6, height: 4);

    private MinAtarBoard _aliens;
    private MinAtarBoard _ownShots;
    private MinAtarBoard _alienShots;
    private int _x;
    private bool _toTheRight;
    private int _moveInterval;
    private int _untilMove;
    private int _untilAlienShot;
    private int _untilOwnShot;

    public static string Name => "MinAtar/SpaceInvaders";

    public static int Channels => 6;

    public static ReadOnlySpan<MinAtarAction> MinimalActions =>
        [MinAtarAction.None, MinAtarAction.Left, MinAtarAction.Right, MinAtarAction.Fire];

    public void Begin(RandomState random)
    {
        _aliens = Block;
        _ownShots = _alienShots = default;
        _x = 5;
        _toTheRight = false;
        _moveInterval = _untilMove = FirstMoveInterval;
        _untilAlienShot = AlienShotInterval;
        _untilOwnShot = 0;
    }

    public int Act(MinAtarAction action, bool ramping, RandomState random, out bool over)
    {
        _x = action.ColumnAfter(_x);
        if (action == MinAtarAction.Fire && _untilOwnShot == 0)
        {
            _ownShots |= MinAtarBoard.Cell(_x, MinAtarBoard.Last);
            _untilOwnShot = OwnShotInterval;
        }

        _ownShots = _ownShots.Raised();
        _alienShots = _alienShots.Lowered();
        over = _alienShots.Contains(_x, MinAtarBoard.Last) || _aliens.Contains(_x, MinAtarBoard.Last);
        if (_untilMove == 0)
        {
            _untilMove = Math.Min(_aliens.Count, _moveInterval);
            over |= MoveAliens();
        }

        if (_untilAlienShot == 0)
        {
            _untilAlienShot = AlienShotInterval;
            int column = NearestColumn();
            _alienShots |= MinAtarBoard.Cell(column, _aliens.LowestIn(column));
        }

        MinAtarBoard hit = _aliens & _ownShots;
        _aliens = _aliens.Without(hit);
        _ownShots = _ownShots.Without(hit);
        if (_untilOwnShot > 0)
        {
            _untilOwnShot--;
        }

        _untilMove--;
        _untilAlienShot--;
        if (_aliens.IsEmpty)
        {
            _moveInterval -= ramping && _moveInterval > LastMoveInterval ? 1 : 0;
            _aliens = Block;
        }

        return hit.Count;
    }

    public readonly void Draw(MinAtarFrame frame)
    {
        frame.Set(_x, MinAtarBoard.Last, Cannon);
        frame.SetAll(_aliens, Alien);
        frame.SetAll(_aliens, _toTheRight ? MovingRight : MovingLeft);
        frame.SetAll(_ownShots, OwnShot);
        frame.SetAll(_alienShots, AlienShot);
    }

    public readonly void Save(StateWriter writer)
    {
        writer.Write("cannon", _x);
        writer.Write("to_the_right", _toTheRight);
        writer.Write("move_interval", _moveInterval);
        writer.Write("until_move", _untilMove);
        writer.Write("until_alien_shot", _untilAlienShot);
        writer.Write("until_own_shot", _untilOwnShot);
        _aliens.Save(writer, "aliens");
        _ownShots.Save(writer, "own_shots");
        _alienShots.Save(writer, "alien_shots");
    }

    public static SpaceInvadersRules Load(StateReader reader)
    {
        var game = new SpaceInvadersRules
        {
            _x = reader.ReadInt32("cannon", 0, MinAtarBoard.Last),
            _toTheRight = reader.ReadBoolean("to_the_right"),
            _moveInterval = reader.ReadInt32("move_interval", LastMoveInterval, FirstMoveInterval),
            _untilMove = reader.ReadInt32("until_move", 0, FirstMoveInterval),
            _untilAlienShot = reader.ReadInt32("until_alien_shot", 0, AlienShotInterval),
            _untilOwnShot = reader.ReadInt32("until_own_shot", 0, OwnShotInterval),
            _aliens = MinAtarBoard.Load(reader, "aliens"),
            _ownShots = MinAtarBoard.Load(reader, "own_shots"),
            _alienShots = MinAtarBoard.Load(reader, "alien_shots"),
        };
        return game._aliens.IsEmpty ? throw reader.Refusal("aliens", "there are none, but a new block follows the last of one") : game;
    }

    /// <summary>The aliens move on, or turn and come down.</summary>
    /// <returns>Whether that ended the episode.</returns>
    private bool MoveAliens()
    {
        bool landed = false;
        if (_aliens.TouchesColumn(_toTheRight ? MinAtarBoard.Last : 0))
        {
            _toTheRight = !_toTheRight;
            landed = _aliens.TouchesRow(MinAtarBoard.Last);
            _aliens = _aliens.LoweredAround();
        }
        else
        {
            _aliens = _toTheRight ? _aliens.MovedRight() : _aliens.MovedLeft();
        }

        return landed | _aliens.Contains(_x, MinAtarBoard.Last);
    }

    /// <summary>The column with an alien that is nearest to the cannon, of two at the same distance the left one.</summary>
    private readonly int NearestColumn()
    {
        for (int distance = 0; ; distance++)
        {
            if (_x - distance >= 0 && _aliens.TouchesColumn(_x - distance))
            {
                return _x - distance;
            }

            if (_x + distance <= MinAtarBoard.Last && _aliens.TouchesColumn(_x + distance))
            {
                return _x + distance;
            }
        }
    }
}
