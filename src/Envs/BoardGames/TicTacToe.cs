namespace Gradus.Envs;

/// <summary>
/// Tic-tac-toe: the agent moves first, and a random player answers. Actions: the nine cells, row by row; only empty ones are legal. A win
/// pays 1, a loss −1, a draw nothing. The observation is nine cells that are the agent's and nine that are the opponent's, each 0 or 1.
/// </summary>
/// <remarks>The best policy never loses, and its mean return is 191/192, because one game in 192 ends in a draw.</remarks>
public sealed class TicTacToe() : EpisodicEnvironment(new Box(0, 1, 2 * Cells), new Discrete(Cells)), IMaskedEnvironment
{
    private const int Cells = 9;
    private const int Full = (1 << Cells) - 1;

    /// <summary>Rows, columns and diagonals, as sets of cells.</summary>
    private static readonly int[] Lines =
        [0b000000111, 0b000111000, 0b111000000, 0b001001001, 0b010010010, 0b100100100, 0b100010001, 0b001010100];

    private int _own;
    private int _other;

    private int Taken => _own | _other;

    /// <inheritdoc/>
    public void WriteActionMask(Span<bool> mask)
    {
        for (int cell = 0; cell < Cells; cell++)
        {
            mask[cell] = (Taken >> cell & 1) == 0;
        }
    }

    private protected override void Begin() => (_own, _other) = (0, 0);

    private protected override StepResult Advance(EnvironmentAction action)
    {
        if ((Taken >> action.Index & 1) != 0)
        {
            throw new ArgumentException($"{Name}: cell {action.Index} is taken; legal are the empty cells.", nameof(action));
        }

        _own |= 1 << action.Index;
        if (HasLine(_own))
        {
            return new StepResult(1, Terminated: true, Truncated: false);
        }

        if (Taken == Full)
        {
            return new StepResult(0, Terminated: true, Truncated: false);
        }

        _other |= 1 << RandomEmptyCell();
        bool lost = HasLine(_other);
        return new StepResult(lost ? -1 : 0, Terminated: lost, Truncated: false);
    }

    private protected override void Observe(Span<float> observation)
    {
        for (int cell = 0; cell < Cells; cell++)
        {
            observation[cell] = _own >> cell & 1;
            observation[Cells + cell] = _other >> cell & 1;
        }
    }

    private protected override void SaveMembers(StateWriter writer)
    {
        writer.Write("own", _own);
        writer.Write("other", _other);
    }

    private protected override void LoadMembers(StateReader reader)
    {
        int own = reader.ReadInt32("own", min: 0, max: Full);
        int other = reader.ReadInt32("other", min: 0, max: Full & ~own);
        if ((own & other) != 0)
        {
            throw reader.Refusal("other", "a cell belongs to both players");
        }

        reader.WhenAccepted(() => (_own, _other) = (own, other));
    }

    private static bool HasLine(int cells) => Array.Exists(Lines, line => (cells & line) == line);

    private int RandomEmptyCell()
    {
        int left = Stream.NextInt32(Cells - int.PopCount(Taken));
        int cell = -1;
        do
        {
            cell++;
            left -= (Taken >> cell & 1) == 0 ? 1 : 0;
        }
        while (left >= 0);
        return cell;
    }
}
