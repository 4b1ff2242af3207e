namespace Gradus.Envs;

/// <summary>
/// Gymnasium's Taxi: fetch a passenger at one of four stands of a 5×5 town and bring them to another. Actions: south, north, east, west,
/// pick up, drop off. Every step costs 1, a wrong pick-up or drop-off 10, and the right drop-off pays 20 and ends the episode. The state is
/// 4·(5·(5·row + column) + passenger) + destination, where passenger 4 is in the taxi. The best mean return is 7.93.
/// </summary>
/// <remarks>
/// <para>Legal actions are those that change the state, as in the <c>action_mask</c> of Gymnasium's info. Others may still be taken.</para>
/// <para>Dietterich, Hierarchical Reinforcement Learning with the MAXQ Value Function Decomposition, 2000. Rain and fickle passengers,
/// which are options of the original, are not offered.</para>
/// </remarks>
public sealed class Taxi : TabularEnvironment, IMaskedEnvironment
{
    private const int Size = 5;
    private const int States = Size * Size * 5 * 4;
    private const int Actions = 6;
    private const int InTaxi = 4;
    private const int South = 0;
    private const int North = 1;
    private const int East = 2;
    private const int West = 3;
    private const int PickUp = 4;
    private const int DropOff = 5;

    /// <summary>Row and column of the four stands.</summary>
    private static readonly (int Row, int Column)[] Stands = [(0, 0), (0, 4), (4, 0), (4, 3)];

    /// <summary>Walls east of a cell.</summary>
    private static readonly (int Row, int Column)[] Walls = [(0, 1), (1, 1), (3, 0), (4, 0), (3, 2), (4, 2)];

    private static readonly Lazy<TransitionTable> Table = new(MakeTable);

    /// <summary>Makes the environment.</summary>
    public Taxi()
        : base(States, Actions, Table)
    {
    }

    /// <inheritdoc/>
    public void WriteActionMask(Span<bool> mask)
    {
        (int row, int column, int passenger, _) = Decode(State);
        int stand = Array.IndexOf(Stands, (row, column));
        mask[South] = row < Size - 1;
        mask[North] = row > 0;
        mask[East] = IsOpen(row, column);
        mask[West] = IsOpen(row, column - 1);
        mask[PickUp] = passenger < InTaxi && passenger == stand;
        mask[DropOff] = passenger == InTaxi && stand >= 0;
    }

    private static TransitionTable MakeTable()
    {
        double[] first = new double[States];
        for (int state = 0; state < first.Length; state++)
        {
            (_, _, int passenger, int destination) = Decode(state);
            first[state] = passenger < InTaxi && passenger != destination ? 1.0 / 300 : 0;
        }

        return new TransitionTable(first, Actions, (state, action) => [Outcome(state, action)]);
    }

    private static Transition Outcome(int state, int action)
    {
        (int row, int column, int passenger, int destination) = Decode(state);
        int stand = Array.IndexOf(Stands, (row, column));
        double reward = -1;
        bool arrived = false;
        switch (action)
        {
            case South:
                row = Math.Min(row + 1, Size - 1);
                break;
            case North:
                row = Math.Max(row - 1, 0);
                break;
            case East:
                column += IsOpen(row, column) ? 1 : 0;
                break;
            case West:
                column -= IsOpen(row, column - 1) ? 1 : 0;
                break;
            case PickUp when passenger < InTaxi && passenger == stand:
                passenger = InTaxi;
                break;
            case DropOff when passenger == InTaxi && stand >= 0:
                arrived = stand == destination;
                passenger = stand;
                reward = arrived ? 20 : -1;
                break;
            default:
                reward = -10;
                break;
        }

        return new Transition(1, (((((row * Size) + column) * 5) + passenger) * Stands.Length) + destination, reward, arrived);
    }

    /// <summary>Whether the taxi can pass between a cell and the one east of it.</summary>
    private static bool IsOpen(int row, int column) => column is >= 0 and < Size - 1 && !Walls.Contains((row, column));

    private static (int Row, int Column, int Passenger, int Destination) Decode(int state) =>
        (state / 100, state / 20 % Size, state / 4 % 5, state % 4);
}
