namespace Gradus.Envs;

/// <summary>
/// A ball flies along diagonals between the walls. The paddle in the bottom row sends it back up, and each brick that it hits is worth 1.
/// The ball breaks one brick at a time: it must leave the bricks before it can break another. Missing it ends the episode.
/// </summary>
internal struct BreakoutRules : IMinAtarRules<BreakoutRules>
{
    private const int Paddle = 0;
    private const int Ball = 1;
    private const int Trail = 2;
    private const int Brick = 3;

    private static readonly MinAtarBoard Wall = MinAtarBoard.Rectangle(left: 0, top: 1, MinAtarBoard.Side, height: 3);

    private MinAtarBoard _bricks;
    private int _paddle;
    private int _x;
    private int _y;
    private int _lastX;
    private int _lastY;
    private int _dx; // 1 or −1, like dy
    private int _dy;
    private bool _struck;

    public static string Name => "MinAtar/Breakout";

    public static int Channels => 4;

    public static ReadOnlySpan<MinAtarAction> MinimalActions => [MinAtarAction.None, MinAtarAction.Left, MinAtarAction.Right];

    public void Begin(RandomState random)
    {
        bool fromRight = random.NextInt32(2) != 0;
        (_x, _y) = (fromRight ? MinAtarBoard.Last : 0, 3);
        (_dx, _dy) = (fromRight ? -1 : 1, 1);
        (_lastX, _lastY) = (_x, _y);
        _paddle = 4;
        _bricks = Wall;
        _struck = false;
    }

    public int Act(MinAtarAction action, bool ramping, RandomState random, out bool over)
    {
        _paddle = action.ColumnAfter(_paddle);
        over = false;
        int reward = 0;
        bool inBricks = false;
        (_lastX, _lastY) = (_x, _y);
        (int x, int y) = (_x + _dx, _y + _dy);
        if ((uint)x > MinAtarBoard.Last)
        {
            x = _lastX;
            _dx = -_dx;
        }

        if (y < 0)
        {
            y = 0;
            _dy = -_dy;
        }
        else if (_bricks.Contains(x, y))
        {
            inBricks = true;
            if (!_struck)
            {
                reward = 1;
                _struck = true;
                _bricks = _bricks.Without(MinAtarBoard.Cell(x, y));
                y = _lastY;
                _dy = -_dy;
            }
        }
        else if (y == MinAtarBoard.Last)
        {
            if (_bricks.IsEmpty)
            {
                _bricks = Wall;
            }

            if (_paddle == _lastX)
            {
                y = _lastY;
                _dy = -_dy;
            }
            else if (_paddle == x)
            {
                y = _lastY;
                (_dx, _dy) = (-_dx, -_dy);
            }
            else
            {
                over = true;
            }
        }

        _struck &= inBricks;
        (_x, _y) = (x, y);
        return reward;
    }

    public readonly void Draw(MinAtarFrame frame)
    {
        frame.Set(_x, _y, Ball);
        frame.Set(_paddle, MinAtarBoard.Last, Paddle);
        frame.Set(_lastX, _lastY, Trail);
        frame.SetAll(_bricks, Brick);
    }

    public readonly void Save(StateWriter writer)
    {
        writer.Write("paddle", _paddle);
        writer.WriteArray<int>("ball", [_x, _y]);
        writer.WriteArray<int>("last_ball", [_lastX, _lastY]);
        writer.Write("right", _dx > 0);
        writer.Write("down", _dy > 0);
        writer.Write("struck", _struck);
        _bricks.Save(writer, "bricks");
    }

    public static BreakoutRules Load(StateReader reader)
    {
        var game = new BreakoutRules { _paddle = reader.ReadInt32("paddle", 0, MinAtarBoard.Last) };
        (game._x, game._y) = Place("ball");
        (game._lastX, game._lastY) = Place("last_ball");
        game._dx = reader.ReadBoolean("right") ? 1 : -1;
        game._dy = reader.ReadBoolean("down") ? 1 : -1;
        game._struck = reader.ReadBoolean("struck");
        game._bricks = MinAtarBoard.Load(reader, "bricks");
        return game._bricks.Without(Wall).IsEmpty ? game : throw reader.Refusal("bricks", "they are not in the wall's three rows");

        // In the bottom row the episode is over.
        (int X, int Y) Place(string name)
        {
            int[] place = reader.ReadArray<int>(name, 2, 2);
            return place[0] is >= 0 and <= MinAtarBoard.Last && place[1] is >= 0 and < MinAtarBoard.Last
                ? (place[0], place[1])
                : throw reader.Refusal(name, $"({place[0]}, {place[1]}) is not above the bottom row of the board");
        }
    }
}
