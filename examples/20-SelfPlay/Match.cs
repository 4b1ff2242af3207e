using Gradus.Envs;

namespace Gradus.Examples;

/// <summary>
/// Tic-tac-toe against an opponent that is drawn for each game; who begins is drawn too. Both sides see the board as theirs: nine cells of
/// their own, nine of the other's.
/// </summary>
internal sealed class Match(Func<Rng, Player> draw) : IMaskedEnvironment
{
    private const int Cells = 9;
    private static readonly int[] Lines = [0b111, 0b111000, 0b111000000, 0b1001001, 0b10010010, 0b100100100, 0b100010001, 0b1010100];

    private readonly float[] _board = new float[2 * Cells];
    private readonly bool[] _empty = new bool[Cells];
    private Rng _rng = new(0);
    private Player _opponent = Player.Random;
    private int _own;
    private int _other;

    public Space ObservationSpace { get; } = new Box(0, 1, 2 * Cells);

    public Space ActionSpace { get; } = new Discrete(Cells);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _rng = seed is { } value ? new Rng(value) : _rng;
        (_own, _other) = (0, 0);
        _opponent = draw(_rng);
        if (_rng.NextInt32(2) == 1)
        {
            Answer();
        }

        Show(_own, _other, observation);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        _own |= 1 << action.Index;
        bool won = HasLine(_own);
        if (!won && !IsFull)
        {
            Answer();
        }

        Show(_own, _other, observation);
        bool lost = HasLine(_other);
        return new StepResult(won ? 1 : lost ? -1 : 0, Terminated: won || lost || IsFull, Truncated: false);
    }

    public void WriteActionMask(Span<bool> mask)
    {
        for (int cell = 0; cell < Cells; cell++)
        {
            mask[cell] = ((_own | _other) >> cell & 1) == 0;
        }
    }

    private bool IsFull => (_own | _other) == (1 << Cells) - 1;

    private static bool HasLine(int cells) => Array.Exists(Lines, line => (cells & line) == line);

    private static void Show(int own, int other, Span<float> board)
    {
        for (int cell = 0; cell < Cells; cell++)
        {
            (board[cell], board[Cells + cell]) = (own >> cell & 1, other >> cell & 1);
        }
    }

    private void Answer()
    {
        Show(_other, _own, _board);
        WriteActionMask(_empty);
        _other |= 1 << _opponent.Choose(_board, _empty, _rng);
    }
}
