namespace Gradus.Envs;

/// <summary>Something that crosses a row of Seaquest's board: a fish, a submarine, a diver or a bullet.</summary>
/// <param name="X">Its column.</param>
/// <param name="Y">Its row.</param>
/// <param name="ToTheRight">Where it is going.</param>
/// <param name="UntilMove">Steps before its next move; 0 for bullets, which move in every step.</param>
/// <param name="UntilShot">Steps before a submarine's next shot; 0 for all others.</param>
internal readonly record struct Swimmer(sbyte X, sbyte Y, bool ToTheRight, sbyte UntilMove = 0, sbyte UntilShot = 0)
{
    public bool IsOnBoard => (uint)X <= MinAtarBoard.Last;

    /// <summary>The column that it came from.</summary>
    public int Behind => ToTheRight ? X - 1 : X + 1;

    public bool IsAt(int x, int y) => X == x && Y == y;

    /// <summary>One column on.</summary>
    public Swimmer Moved() => this with { X = (sbyte)(ToTheRight ? X + 1 : X - 1) };
}
