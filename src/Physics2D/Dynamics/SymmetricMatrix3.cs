namespace Gradus.Physics2D;

/// <summary>A symmetric matrix with rows (xx, xy, xz), (xy, yy, yz), (xz, yz, zz), and what Cramer's rule needs to solve with it.</summary>
internal struct SymmetricMatrix3
{
    public float XX, XY, YY, XZ, YZ, ZZ;

    /// <summary>1 / the determinant of the upper left two rows and columns, and of all; 0 if there is no inverse.</summary>
    public float Inverse2, Inverse3;

    /// <summary>The cofactors of the first column.</summary>
    public float CofactorX, CofactorY, CofactorZ;

    /// <summary>Computes the derived numbers from the elements.</summary>
    public void Prepare()
    {
        CofactorX = (YY * ZZ) - (YZ * YZ);
        CofactorY = (YZ * XZ) - (XY * ZZ);
        CofactorZ = (XY * YZ) - (YY * XZ);
        Inverse3 = Invert((XX * CofactorX) + (XY * CofactorY) + (XZ * CofactorZ));
        Inverse2 = Invert((XX * YY) - (XY * XY));
    }

    /// <summary>1 / x, or 0 for 0.</summary>
    public static float Invert(float x) => x != 0 ? 1f / x : 0;
}
