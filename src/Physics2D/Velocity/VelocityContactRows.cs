using System.Runtime.CompilerServices;

namespace Gradus.Physics2D;

/// <summary>
/// The rows that a contact takes: one number of every lane each. A lane of zeros means no contact: all its impulses are zero.
/// </summary>
internal static unsafe class VelocityContactRows
{
    public const int NormalX = 0, NormalY = 1, Friction = 2, InverseMass = 3, InverseInertia = 4;

    /// <summary>The rows of the first and of the second point.</summary>
    public const int First = 5, Second = First + PointCount;

    /// <summary>The symmetric K = J M⁻¹ Jᵀ of two points and its inverse, and all ones if they are solved together.</summary>
    public const int K11 = Second + PointCount, K12 = K11 + 1, K22 = K11 + 2, Inverse11 = K11 + 3, Inverse12 = K11 + 4, Inverse22 = K11
        + 5, IsBlock = K11 + 6;

    public const int Count = IsBlock + 1;

    /// <summary>The rows of a point, within those of the point.</summary>
    public const int X = 0, Y = 1, NormalMass = 2, TangentMass = 3, Bounce = 4, Normal = 5, Tangent = 6;

    private const int PointCount = 7;

    /// <summary>Writes a contact into its column of a block of rows that are zero.</summary>
    public static void Write(in ContactConstraint contact, float* column, int lanes)
    {
        column[NormalX * lanes] = contact.Normal.X;
        column[NormalY * lanes] = contact.Normal.Y;
        column[Friction * lanes] = contact.Friction;
        column[InverseMass * lanes] = contact.InverseMass;
        column[InverseInertia * lanes] = contact.InverseInertia;
        Write(contact.First, column + (First * lanes), lanes);
        if (contact.IsBlock)
        {
            Write(contact.Second, column + (Second * lanes), lanes);
            column[K11 * lanes] = contact.K11;
            column[K12 * lanes] = contact.K12;
            column[K22 * lanes] = contact.K22;
            column[Inverse11 * lanes] = contact.Inverse11;
            column[Inverse12 * lanes] = contact.Inverse12;
            column[Inverse22 * lanes] = contact.Inverse22;
            column[IsBlock * lanes] = BitConverter.Int32BitsToSingle(-1);
        }
    }

    /// <summary>Reads back what the iterations changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(ref ContactConstraint contact, float* column, int lanes)
    {
        contact.First.NormalImpulse = column[(First + Normal) * lanes];
        contact.First.TangentImpulse = column[(First + Tangent) * lanes];
        if (contact.IsBlock)
        {
            contact.Second.NormalImpulse = column[(Second + Normal) * lanes];
            contact.Second.TangentImpulse = column[(Second + Tangent) * lanes];
        }
    }

    private static void Write(in ConstraintPoint point, float* column, int lanes)
    {
        column[X * lanes] = point.R.X;
        column[Y * lanes] = point.R.Y;
        column[NormalMass * lanes] = point.NormalMass;
        column[TangentMass * lanes] = point.TangentMass;
        column[Bounce * lanes] = point.Bounce;
        column[Normal * lanes] = point.NormalImpulse;
        column[Tangent * lanes] = point.TangentImpulse;
    }
}
