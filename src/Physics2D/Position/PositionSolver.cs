namespace Gradus.Physics2D;

/// <summary>
/// Moves bodies out of what they penetrate, joints back within their limits, and the anchors of joints onto each other, repeatedly until
/// all errors are small; many islands at once.
/// </summary>
internal abstract class PositionSolver
{
    /// <summary>The number of islands in a vector.</summary>
    public abstract int Lanes { get; }

    /// <summary>For islands one by one.</summary>
    public static PositionSolver Single() => new LanePositionSolver<Lane<float>>();

    /// <summary>For increasing numbers of islands side by side: a single one, then vectors of each width up to the widest.</summary>
    public static PositionSolver[] UpTo(VectorWidth widest)
    {
        PositionSolver[] all =
        [
            Single(),
            new LanePositionSolver<Lanes128<float>>(),
            new LanePositionSolver<Lanes256<float>>(),
            new LanePositionSolver<Lanes512<float>>(),
        ];
        return all[..(widest == VectorWidth.Bits512 ? 4 : widest == VectorWidth.Bits256 ? 3 : 2)];
    }

    /// <summary>Changes the poses of islands. A solved island is left alone while others are still being solved.</summary>
    /// <param name="problems">At least one; they <see cref="IslandProblem.AreAlike"/>.</param>
    /// <param name="iterations">The maximum number of iterations.</param>
    /// <param name="goal">How to correct contacts.</param>
    /// <param name="solved">For each island, whether its last iteration found no large error.</param>
    public abstract void Solve(ReadOnlySpan<IslandProblem> problems, int iterations, in PositionGoal goal, Span<bool> solved);
}
