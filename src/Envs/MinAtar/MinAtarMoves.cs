namespace Gradus.Envs;

/// <summary>
/// Where the actions take a player. Looked up rather than branched on: which action comes next is what a processor cannot predict.
/// </summary>
internal static class MinAtarMoves
{
    private static ReadOnlySpan<sbyte> Across => [0, -1, 0, 1, 0, 0];

    private static ReadOnlySpan<sbyte> Down => [0, 0, -1, 0, 1, 0];

    /// <summary>The column after an action, on the board.</summary>
    public static int ColumnAfter(this MinAtarAction action, int x) => Math.Clamp(x + Across[(int)action], 0, MinAtarBoard.Last);

    /// <summary>The row after an action, between two rows.</summary>
    public static int RowAfter(this MinAtarAction action, int y, int top, int bottom) => Math.Clamp(y + Down[(int)action], top, bottom);
}
