namespace Gradus.Envs;

/// <summary>
/// Gymnasium's CliffWalking-v1: walk from the lower left to the lower right corner of a 4×12 grid along a cliff. Actions: up, right, down,
/// left. Every step costs 1; a step off the cliff costs 100 and leads back to the start. On slippery ground a move goes in its own
/// direction or in one of the two perpendicular ones, with equal probability. The best return without slipping is −13.
/// </summary>
/// <remarks>Sutton and Barto, Reinforcement Learning, 2nd edition, example 6.6.</remarks>
public sealed class CliffWalking : TabularEnvironment
{
    private const int Rows = 4;
    private const int Columns = 12;
    private const int Start = (Rows - 1) * Columns;
    private const int Goal = (Rows * Columns) - 1;

    /// <summary>Up, right, down, left: rows and columns moved.</summary>
    private static readonly (int Rows, int Columns)[] Moves = [(-1, 0), (0, 1), (1, 0), (0, -1)];

    private static readonly Lazy<TransitionTable> Firm = new(() => Table(slippery: false));
    private static readonly Lazy<TransitionTable> Slippery = new(() => Table(slippery: true));

    /// <summary>Makes the environment.</summary>
    /// <param name="slippery">Whether moves may slip.</param>
    public CliffWalking(bool slippery = false)
        : base(Rows * Columns, Moves.Length, slippery ? Slippery : Firm)
    {
    }

    private static TransitionTable Table(bool slippery)
    {
        double[] first = new double[Rows * Columns];
        first[Start] = 1;
        return new TransitionTable(first, Moves.Length, (state, action) => slippery
            ? [Move(state, action + 3, 1.0 / 3), Move(state, action, 1.0 / 3), Move(state, action + 1, 1.0 / 3)]
            : [Move(state, action, 1)]);
    }

    private static Transition Move(int state, int direction, double probability)
    {
        (int rows, int columns) = Moves[direction % Moves.Length];
        int row = Math.Clamp((state / Columns) + rows, 0, Rows - 1);
        int column = Math.Clamp((state % Columns) + columns, 0, Columns - 1);
        int next = (row * Columns) + column;
        bool isCliff = next is > Start and < Goal;
        return isCliff
            ? new Transition(probability, Start, -100, Terminated: false)
            : new Transition(probability, next, -1, Terminated: next == Goal);
    }
}
