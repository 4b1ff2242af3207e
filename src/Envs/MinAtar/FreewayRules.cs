using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>
/// A chicken crosses eight lanes of traffic, one row every three steps at most. Arriving at the top is worth 1, gives the cars new speeds
/// and takes it back to the bottom, as a car that hits it does. Step 2,501 ends the episode.
/// </summary>
internal struct FreewayRules : IMinAtarRules<FreewayRules>
{
    private const int Chicken = 0;
    private const int Car = 1;
    private const int FirstSpeed = 2; // the channel of the trails of cars that rest one step; the next ones rest longer

    private const int Lanes = 8;
    private const int FirstRow = 1;
    private const int Column = 4;
    private const int Rest = 3;
    private const int TimeLimit = 2500;
    private const int MaxInterval = 5;

    private Cars _cars;
    private int _y;
    private int _untilMove;
    private int _time;

    public static string Name => "MinAtar/Freeway";

    public static int Channels => 7;

    public static ReadOnlySpan<MinAtarAction> MinimalActions => [MinAtarAction.None, MinAtarAction.Up, MinAtarAction.Down];

    public void Begin(RandomState random)
    {
        _cars = default;
        ChangeCars(random);
        _y = MinAtarBoard.Last;
        _untilMove = Rest;
        _time = TimeLimit;
    }

    public int Act(MinAtarAction action, bool ramping, RandomState random, out bool over)
    {
        if (action is MinAtarAction.Up or MinAtarAction.Down && _untilMove == 0)
        {
            _untilMove = Rest;
            _y = action.RowAfter(_y, 0, MinAtarBoard.Last);
        }

        int reward = 0;
        if (_y == 0)
        {
            reward = 1;
            ChangeCars(random);
            _y = MinAtarBoard.Last;
        }

        for (int lane = 0; lane < Lanes; lane++)
        {
            MoveCar(ref _cars[lane], FirstRow + lane);
        }

        if (_untilMove > 0)
        {
            _untilMove--;
        }

        over = --_time < 0;
        return reward;
    }

    public readonly void Draw(MinAtarFrame frame)
    {
        frame.Set(Column, _y, Chicken);
        for (int lane = 0; lane < Lanes; lane++)
        {
            Lane car = _cars[lane];
            frame.Set(car.X, FirstRow + lane, Car);
            frame.Set(Around(car.X - car.Direction), FirstRow + lane, FirstSpeed + car.Interval - 1);
        }
    }

    public readonly void Save(StateWriter writer)
    {
        writer.Write("chicken", _y);
        writer.Write("until_move", _untilMove);
        writer.Write("time", _time);
        Span<int> cars = stackalloc int[Lanes * 4];
        for (int lane = 0; lane < Lanes; lane++)
        {
            Lane car = _cars[lane];
            int[] numbers = [car.X, car.Direction, car.Interval, car.UntilMove];
            numbers.CopyTo(cars[(lane * 4)..]);
        }

        writer.WriteArray<int>("cars", cars);
    }

    public static FreewayRules Load(StateReader reader)
    {
        var game = new FreewayRules
        {
            _y = reader.ReadInt32("chicken", FirstRow, MinAtarBoard.Last),
            _untilMove = reader.ReadInt32("until_move", 0, Rest),
            _time = reader.ReadInt32("time", 0, TimeLimit),
        };
        int[] cars = reader.ReadArray<int>("cars", Lanes * 4, Lanes * 4);
        for (int lane = 0; lane < Lanes; lane++)
        {
            ReadOnlySpan<int> numbers = cars.AsSpan(lane * 4, 4);
            if (numbers is not [>= 0 and <= MinAtarBoard.Last, -1 or 1, >= 1 and <= MaxInterval, >= 0 and <= MaxInterval])
            {
                throw reader.Refusal("cars", $"the one of lane {lane} is not on the road");
            }

            game._cars[lane] = new Lane
            {
                X = (sbyte)numbers[0], Direction = (sbyte)numbers[1], Interval = (sbyte)numbers[2], UntilMove = (sbyte)numbers[3],
            };
        }

        return game;
    }

    /// <summary>Gives every car a direction and one of five speeds; where it is does not change.</summary>
    private void ChangeCars(RandomState random)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            _cars[lane].Interval = _cars[lane].UntilMove = (sbyte)random.NextInt32(1, MaxInterval + 1);
        }

        for (int lane = 0; lane < Lanes; lane++)
        {
            // A draw of exactly 1/2, one in 2⁵³, would be no direction in the original, which has no frame for it.
            _cars[lane].Direction = random.NextDouble() > 0.5 ? (sbyte)1 : (sbyte)-1;
        }
    }

    private void MoveCar(ref Lane car, int row)
    {
        Hit(car, row);
        if (car.UntilMove > 0)
        {
            car.UntilMove--;
            return;
        }

        car.UntilMove = car.Interval;
        car.X = (sbyte)Around(car.X + car.Direction);
        Hit(car, row);
    }

    private void Hit(Lane car, int row)
    {
        if (car.X == Column && row == _y)
        {
            _y = MinAtarBoard.Last;
        }
    }

    private static int Around(int x) => x < 0 ? MinAtarBoard.Last : x > MinAtarBoard.Last ? 0 : x;

    /// <summary>The car of one lane, which rests for <see cref="Interval"/> steps after each move.</summary>
    private struct Lane
    {
        public sbyte X;
        public sbyte Direction;
        public sbyte Interval;
        public sbyte UntilMove;
    }

    [InlineArray(Lanes)]
    private struct Cars
    {
        private Lane _first;
    }
}
