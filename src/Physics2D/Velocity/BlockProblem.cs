using System.Runtime.CompilerServices;

namespace Gradus.Physics2D;

/// <summary>
/// The normal impulses of two points at once. With total impulses x and normal velocities v = K x + b it is the linear complementarity
/// problem x ≥ 0, v ≥ 0, x·v = 0: in each point the impulse or the velocity is zero. There are four ways to choose which, and the first
/// that fits is used (total enumeration; Murty, "Linear Complementarity, Linear and Nonlinear Programming", 1988).
/// </summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
internal static unsafe class BlockProblem<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, float>
{
    /// <summary>Finds the impulses.</summary>
    /// <param name="contact">The rows of the contact.</param>
    /// <param name="old1">The impulse of the first point so far.</param>
    /// <param name="old2">The impulse of the second point so far.</param>
    /// <param name="v1">The velocity of the first point with these impulses.</param>
    /// <param name="v2">The velocity of the second point with these impulses.</param>
    /// <param name="new1">The impulse of the first point.</param>
    /// <param name="new2">The impulse of the second point.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Solve(float* contact, TLanes old1, TLanes old2, TLanes v1, TLanes v2, out TLanes new1, out TLanes new2)
    {
        // b = v − K x
        TLanes k12 = Row(contact, VelocityContactRows.K12);
        TLanes b1 = v1 - ((Row(contact, VelocityContactRows.K11) * old1) + (k12 * old2));
        TLanes b2 = v2 - ((k12 * old1) + (Row(contact, VelocityContactRows.K22) * old2));

        // Tried from the last choice to the first, so that the first that fits remains. Both points leave: x = 0. If not even that fits,
        // rounding has left no solution, and the impulses stay as they are.
        TLanes fits = NotNegative(b1) & NotNegative(b2);
        new1 = TLanes.Select(fits, TLanes.Zero, old1);
        new2 = TLanes.Select(fits, TLanes.Zero, old2);

        // The second rests, the first leaves: x₁ = 0, v₂ = 0.
        TLanes alone2 = -Row(contact, VelocityContactRows.Second + VelocityContactRows.NormalMass) * b2;
        fits = NotNegative(alone2) & NotNegative((k12 * alone2) + b1);
        new1 = TLanes.Select(fits, TLanes.Zero, new1);
        new2 = TLanes.Select(fits, alone2, new2);

        // The first rests, the second leaves: v₁ = 0, x₂ = 0.
        TLanes alone1 = -Row(contact, VelocityContactRows.First + VelocityContactRows.NormalMass) * b1;
        fits = NotNegative(alone1) & NotNegative((k12 * alone1) + b2);
        new1 = TLanes.Select(fits, alone1, new1);
        new2 = TLanes.Select(fits, TLanes.Zero, new2);

        // Both rest: v = 0, so x = −K⁻¹ b.
        TLanes inverse12 = Row(contact, VelocityContactRows.Inverse12);
        TLanes both1 = -((Row(contact, VelocityContactRows.Inverse11) * b1) + (inverse12 * b2));
        TLanes both2 = -((inverse12 * b1) + (Row(contact, VelocityContactRows.Inverse22) * b2));
        fits = NotNegative(both1) & NotNegative(both2);
        new1 = TLanes.Select(fits, both1, new1);
        new2 = TLanes.Select(fits, both2, new2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes NotNegative(TLanes x) => TLanes.LessOrEqual(TLanes.Zero, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Row(float* block, int row) => TLanes.Load(block + (row * TLanes.Count));
}
