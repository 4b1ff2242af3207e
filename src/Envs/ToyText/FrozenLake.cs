namespace Gradus.Envs;

/// <summary>
/// Gymnasium's FrozenLake-v1: cross a frozen lake from the upper left to the lower right corner without falling into a hole. Actions: left,
/// down, right, up. Reaching the goal pays 1; holes end the episode and pay nothing. On slippery ice a move goes in its own direction or in
/// one of the two perpendicular ones, with a third of the probability each.
/// </summary>
/// <remarks>
/// The best policy reaches the goal in 74 % of the episodes on the slippery 4×4 map and in 91 % on the 8×8 map within the time limits of
/// Gymnasium (100 and 200 steps), and always without slipping.
/// </remarks>
public sealed class FrozenLake : TabularEnvironment
{
    private const char Hole = 'H';
    private const char Goal = 'G';

    private static readonly string[] Small = ["SFFF", "FHFH", "FFFH", "HFFG"];

    private static readonly string[] Large =
        ["SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG"];

    /// <summary>Left, down, right, up: rows and columns moved.</summary>
    private static readonly (int Rows, int Columns)[] Moves = [(0, -1), (1, 0), (0, 1), (-1, 0)];

    /// <summary>Of the small map and the large one, each without slipping and with it.</summary>
    private static readonly Lazy<TransitionTable>[] Tables =
        [new(() => Table(Small, false)), new(() => Table(Small, true)), new(() => Table(Large, false)), new(() => Table(Large, true))];

    /// <summary>Makes the environment.</summary>
    /// <param name="large">The 8×8 map; the 4×4 map otherwise.</param>
    /// <param name="slippery">Whether moves may slip.</param>
    public FrozenLake(bool large = false, bool slippery = true)
        : base(large ? 64 : 16, Moves.Length, Tables[(large ? 2 : 0) + (slippery ? 1 : 0)])
    {
    }

    private static TransitionTable Table(string[] map, bool slippery)
    {
        int size = map.Length;
        double[] first = new double[size * size];
        first[0] = 1;
        return new TransitionTable(first, Moves.Length, (state, action) => Outcomes(map, state, action, slippery));
    }

    private static Transition[] Outcomes(string[] map, int state, int action, bool slippery)
    {
        const double Success = 1.0 / 3.0;
        const double Slip = (1 - Success) / 2; // not the same double as a third
        if (map[state / map.Length][state % map.Length] is Hole or Goal)
        {
            return [new Transition(1, state, 0, Terminated: true)];
        }

        return slippery
            ? [Move(map, state, action + 3, Slip), Move(map, state, action, Success), Move(map, state, action + 1, Slip)]
            : [Move(map, state, action, 1)];
    }

    private static Transition Move(string[] map, int state, int direction, double probability)
    {
        int size = map.Length;
        (int rows, int columns) = Moves[direction % Moves.Length];
        int row = Math.Clamp((state / size) + rows, 0, size - 1);
        int column = Math.Clamp((state % size) + columns, 0, size - 1);
        char reached = map[row][column];
        return new Transition(probability, (row * size) + column, reached == Goal ? 1 : 0, reached is Hole or Goal);
    }
}
