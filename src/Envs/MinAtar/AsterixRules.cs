using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>
/// Enemies and treasure cross the board in eight rows, at most one in each, from either side. Treasure that the player meets is worth 1; an
/// enemy ends the episode. With time they come more often and move faster, by turns.
/// </summary>
internal struct AsterixRules : IMinAtarRules<AsterixRules>
{
    private const int Player = 0;
    private const int Enemy = 1;
    private const int Trail = 2;
    private const int Treasure = 3;

    private const int Rows = 8;
    private const int FirstRow = 1;
    private const int FirstSpawnInterval = 10;
    private const int FirstMoveInterval = 5;
    private const int RampInterval = 100;

    private Walkers _walkers;
    private int _x;
    private int _y;
    private int _spawnInterval;
    private int _untilSpawn;
    private int _moveInterval;
    private int _untilMove;
    private int _untilRamp;
    private int _ramps;

    public static string Name => "MinAtar/Asterix";

    public static int Channels => 4;

    public static ReadOnlySpan<MinAtarAction> MinimalActions =>
        [MinAtarAction.None, MinAtarAction.Left, MinAtarAction.Up, MinAtarAction.Right, MinAtarAction.Down];

    public void Begin(RandomState random)
    {
        _walkers = default;
        (_x, _y) = (5, 5);
        _spawnInterval = _untilSpawn = FirstSpawnInterval;
        _moveInterval = _untilMove = FirstMoveInterval;
        _untilRamp = RampInterval;
        _ramps = 0;
    }

    public int Act(MinAtarAction action, bool ramping, RandomState random, out bool over)
    {
        if (_untilSpawn == 0)
        {
            Spawn(random);
            _untilSpawn = _spawnInterval;
        }

        _x = action.ColumnAfter(_x);
        _y = action.RowAfter(_y, FirstRow, FirstRow + Rows - 1);
        over = false;
        int reward = Meet(ref over);
        if (_untilMove == 0)
        {
            _untilMove = _moveInterval;
            MoveWalkers();
            reward += Meet(ref over);
        }

        _untilSpawn--;
        _untilMove--;
        if (ramping && (_spawnInterval > 1 || _moveInterval > 1))
        {
            Ramp();
        }

        return reward;
    }

    public readonly void Draw(MinAtarFrame frame)
    {
        frame.Set(_x, _y, Player);
        for (int row = 0; row < Rows; row++)
        {
            Walker walker = _walkers[row];
            if (walker.IsThere)
            {
                frame.Set(walker.X, FirstRow + row, walker.IsTreasure ? Treasure : Enemy);
                int behind = walker.X - walker.Direction;
                if ((uint)behind <= MinAtarBoard.Last)
                {
                    frame.Set(behind, FirstRow + row, Trail);
                }
            }
        }
    }

    public readonly void Save(StateWriter writer)
    {
        writer.WriteArray<int>("player", [_x, _y]);
        writer.Write("spawn_interval", _spawnInterval);
        writer.Write("until_spawn", _untilSpawn);
        writer.Write("move_interval", _moveInterval);
        writer.Write("until_move", _untilMove);
        writer.Write("until_ramp", _untilRamp);
        writer.Write("ramps", _ramps);
        Span<int> walkers = stackalloc int[Rows * 4];
        for (int row = 0; row < Rows; row++)
        {
            Walker walker = _walkers[row];
            int[] numbers = [walker.IsThere ? 1 : 0, walker.X, walker.Direction, walker.IsTreasure ? 1 : 0];
            numbers.CopyTo(walkers[(row * 4)..]);
        }

        writer.WriteArray<int>("walkers", walkers);
    }

    public static AsterixRules Load(StateReader reader)
    {
        var game = default(AsterixRules);
        int[] player = reader.ReadArray<int>("player", 2, 2);
        (game._x, game._y) = player is [>= 0 and <= MinAtarBoard.Last, >= FirstRow and < FirstRow + Rows]
            ? (player[0], player[1])
            : throw reader.Refusal("player", $"({player[0]}, {player[1]}) is not in the rows that the player may enter");
        game._spawnInterval = reader.ReadInt32("spawn_interval", 1, FirstSpawnInterval);
        game._untilSpawn = reader.ReadInt32("until_spawn", 0, FirstSpawnInterval);
        game._moveInterval = reader.ReadInt32("move_interval", 1, FirstMoveInterval);
        game._untilMove = reader.ReadInt32("until_move", 0, FirstMoveInterval);
        game._untilRamp = reader.ReadInt32("until_ramp", -1, RampInterval);
        game._ramps = reader.ReadInt32("ramps", min: 0);
        int[] walkers = reader.ReadArray<int>("walkers", Rows * 4, Rows * 4);
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<int> numbers = walkers.AsSpan(row * 4, 4);
            if (numbers is not [0 or 1, >= 0 and <= MinAtarBoard.Last, >= -1 and <= 1, 0 or 1])
            {
                throw reader.Refusal("walkers", $"the one of row {FirstRow + row} is not on the board");
            }

            game._walkers[row] = new Walker(numbers[0] == 1, (sbyte)numbers[1], (sbyte)numbers[2], numbers[3] == 1);
        }

        return game;
    }

    /// <summary>Something enters one of the free rows. Where there is none, two numbers are drawn all the same.</summary>
    private void Spawn(RandomState random)
    {
        bool fromLeft = random.NextDouble() < 1.0 / 2;
        bool isTreasure = random.NextDouble() < 1.0 / 3;
        uint free = 0; // bit r for row r
        for (int row = 0; row < Rows; row++)
        {
            free |= _walkers[row].IsThere ? 0 : 1u << row;
        }

        if (free == 0)
        {
            return;
        }

        for (int skip = random.NextInt32(BitOperations.PopCount(free)); skip > 0; skip--)
        {
            free &= free - 1;
        }

        _walkers[BitOperations.TrailingZeroCount(free)] =
            new Walker(true, fromLeft ? (sbyte)0 : (sbyte)MinAtarBoard.Last, fromLeft ? (sbyte)1 : (sbyte)-1, isTreasure);
    }

    /// <summary>What happens where the player is: only the walker of that row can be there.</summary>
    private int Meet(ref bool over)
    {
        ref Walker walker = ref _walkers[_y - FirstRow];
        if (!walker.IsThere || walker.X != _x)
        {
            return 0;
        }

        if (!walker.IsTreasure)
        {
            over = true;
            return 0;
        }

        walker = default;
        return 1;
    }

    private void MoveWalkers()
    {
        for (int row = 0; row < Rows; row++)
        {
            Walker walker = _walkers[row];
            int x = walker.X + walker.Direction;
            _walkers[row] = walker.IsThere && (uint)x <= MinAtarBoard.Last ? walker with { X = (sbyte)x } : default;
        }
    }

    private void Ramp()
    {
        if (_untilRamp >= 0)
        {
            _untilRamp--;
            return;
        }

        if (_moveInterval > 1 && _ramps % 2 != 0)
        {
            _moveInterval--;
        }

        if (_spawnInterval > 1)
        {
            _spawnInterval--;
        }

        _ramps++;
        _untilRamp = RampInterval;
    }

    /// <summary>What crosses the board in one row; the default value is an empty row.</summary>
    private readonly record struct Walker(bool IsThere, sbyte X, sbyte Direction, bool IsTreasure);

    [InlineArray(Rows)]
    private struct Walkers
    {
        private Walker _first;
    }
}
