namespace Gradus.Physics2D;

/// <summary>
/// Iterates over the joints and contacts of islands, many islands at once. An iteration is a chain of dependent operations, so several
/// islands side by side cost little more than one.
/// </summary>
internal abstract class VelocitySolver
{
    /// <summary>The number of islands in a vector.</summary>
    public abstract int Lanes { get; }

    /// <summary>For islands one by one.</summary>
    public static VelocitySolver Single() => new LaneVelocitySolver<Lane<float>>();

    /// <summary>For increasing numbers of islands side by side: a single one, then vectors of each width up to the widest.</summary>
    public static VelocitySolver[] UpTo(VectorWidth widest)
    {
        VelocitySolver[] all =
        [
            Single(),
            new LaneVelocitySolver<Lanes128<float>>(),
            new LaneVelocitySolver<Lanes256<float>>(),
            new LaneVelocitySolver<Lanes512<float>>(),
        ];
        return all[..(widest == VectorWidth.Bits512 ? 4 : widest == VectorWidth.Bits256 ? 3 : 2)];
    }

    /// <summary>Solves islands.</summary>
    /// <param name="problems">At least one; they <see cref="IslandProblem.AreAlike"/>.</param>
    /// <param name="iterations">The number of iterations.</param>
    public abstract void Solve(ReadOnlySpan<IslandProblem> problems, int iterations);
}
