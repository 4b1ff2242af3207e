namespace Gradus.Physics2D;

/// <summary>The rows that a contact takes: one number of every lane each.</summary>
internal static unsafe class PositionContactRows
{
    /// <summary>The body: its centre of mass in its frame, and its inverse mass and inertia.</summary>
    public const int CenterX = 0, CenterY = 1, InverseMass = 2, InverseInertia = 3;

    /// <summary>
    /// The reference face: its normal and a point on it in the frame of its owner, and all ones if that is the body itself.
    /// </summary>
    public const int NormalX = 4, NormalY = 5, FaceX = 6, FaceY = 7, OwnFace = 8;

    /// <summary>The position of the static body.</summary>
    public const int StillX = 9, StillY = 10, StillSin = 11, StillCos = 12;

    /// <summary>The rows of the first and of the second point.</summary>
    public const int First = 13, Second = First + PointCount;

    public const int Count = Second + PointCount;

    /// <summary>
    /// The rows of a point, within those of the point: all ones if there is a point, and its position in the frame of the body without the
    /// face.
    /// </summary>
    public const int IsPresent = 0, X = 1, Y = 2;

    private const int PointCount = 3;

    /// <summary>Writes a contact into its column of a block of rows that are zero.</summary>
    public static void Write(in ContactConstraint contact, float* column, int lanes)
    {
        column[CenterX * lanes] = contact.LocalCenter.X;
        column[CenterY * lanes] = contact.LocalCenter.Y;
        column[InverseMass * lanes] = contact.InverseMass;
        column[InverseInertia * lanes] = contact.InverseInertia;
        column[NormalX * lanes] = contact.LocalNormal.X;
        column[NormalY * lanes] = contact.LocalNormal.Y;
        column[FaceX * lanes] = contact.LocalPoint.X;
        column[FaceY * lanes] = contact.LocalPoint.Y;
        column[OwnFace * lanes] = contact.OwnFace ? BitConverter.Int32BitsToSingle(-1) : 0;
        column[StillX * lanes] = contact.Still.Position.X;
        column[StillY * lanes] = contact.Still.Position.Y;
        column[StillSin * lanes] = contact.Still.Rotation.Sin;
        column[StillCos * lanes] = contact.Still.Rotation.Cos;
        Write(contact.First, column + (First * lanes), lanes);
        if (contact.PointCount == 2)
        {
            Write(contact.Second, column + (Second * lanes), lanes);
        }
    }

    private static void Write(in ConstraintPoint point, float* column, int lanes)
    {
        column[IsPresent * lanes] = BitConverter.Int32BitsToSingle(-1);
        column[X * lanes] = point.LocalPoint.X;
        column[Y * lanes] = point.LocalPoint.Y;
    }
}
