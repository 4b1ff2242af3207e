using Gradus.Tensors.Managed;
using Gradus.Tensors.Managed.Lanes;

namespace Gradus.Envs.Physics2D.Velocity;

/// <summary>
/// Goes over the joints and contacts of islands again and again, as many islands at once as a vector has lanes. An iteration is a chain
/// of operations that wait for each other, so several islands side by side cost little more than one.
/// </summary>
/// <remarks>The islands must have the same joints between the same bodies; their contacts may differ.</remarks>
internal abstract class VelocitySolver
{
    /// <summary>The number of islands that fit.</summary>
    public abstract int LaneCount { get; }

    /// <summary>For islands one by one.</summary>
    public static VelocitySolver Single() => new LaneVelocitySolver<Lane<float>>();

    /// <summary>For more and more islands side by side: one alone, then on vectors of each width up to the widest.</summary>
    public static VelocitySolver[] UpTo(VectorWidth widest)
    {
        VelocitySolver[] all =
        [
            Single(), new LaneVelocitySolver<Lanes128<float>>(), new LaneVelocitySolver<Lanes256<float>>(), new LaneVelocitySolver<Lanes512<float>>(),
        ];
        return all[..(widest == VectorWidth.Bits512 ? 4 : widest == VectorWidth.Bits256 ? 3 : 2)];
    }

    /// <summary>Solves islands.</summary>
    /// <param name="problems">At least one and at most <see cref="LaneCount"/>, which <see cref="AreAlike"/>.</param>
    /// <param name="iterations">How often everything is gone over.</param>
    public abstract void Solve(ReadOnlySpan<VelocityProblem> problems, int iterations);

    /// <summary>Whether two islands can be solved side by side.</summary>
    public static bool AreAlike(VelocityProblem a, VelocityProblem b)
    {
        if (a.BodyCount != b.BodyCount || a.JointCount != b.JointCount)
        {
            return false;
        }

        for (int i = 0; i < a.JointCount; i++)
        {
            if (a.Joint(i).IslandA != b.Joint(i).IslandA || a.Joint(i).IslandB != b.Joint(i).IslandB)
            {
                return false;
            }
        }

        return true;
    }
}
