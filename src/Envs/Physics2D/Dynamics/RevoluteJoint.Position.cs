using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Dynamics;

internal partial struct RevoluteJoint
{
    /// <summary>One iteration that moves the bodies themselves: back into the limit, then the anchors onto each other.</summary>
    /// <returns>Whether both errors were within the slop.</returns>
    public readonly bool SolvePosition(Pose[] poses)
    {
        ref Pose a = ref poses[_a];
        ref Pose b = ref poses[_b];
        float angleA = a.Angle;
        float angleB = b.Angle;
        float angularError = 0;
        if (_limit != LimitState.Between)
        {
            float turn = -_motorMass * LimitCorrection(AngleBetween(angleA, angleB), out angularError);
            angleA -= _iA * turn;
            angleB += _iB * turn;
        }

        Vec2 rA = Rotation.Of(angleA).Apply(AnchorA - _centerA);
        Vec2 rB = Rotation.Of(angleB).Apply(AnchorB - _centerB);
        Vec2 gap = b.Center + rB - a.Center - rA;
        float xx = _mA + _mB + (_iA * rA.Y * rA.Y) + (_iB * rB.Y * rB.Y);
        float xy = (-_iA * rA.X * rA.Y) - (_iB * rB.X * rB.Y);
        float yy = _mA + _mB + (_iA * rA.X * rA.X) + (_iB * rB.X * rB.X);
        float inverse = Invert((xx * yy) - (xy * xy));
        var p = new Vec2(-(inverse * ((yy * gap.X) - (xy * gap.Y))), -(inverse * ((xx * gap.Y) - (xy * gap.X))));

        a.Center -= _mA * p;
        a.Angle = angleA - (_iA * Vec2.Cross(rA, p));
        b.Center += _mB * p;
        b.Angle = angleB + (_iB * Vec2.Cross(rB, p));
        return gap.Length <= Tolerances.LinearSlop && angularError <= Tolerances.AngularSlop;
    }

    /// <summary>The angle to turn back by: what is beyond the limit and its slop, but not too much at once.</summary>
    private readonly float LimitCorrection(float angle, out float error)
    {
        if (_limit == LimitState.AtLower)
        {
            float c = angle - LowerAngle;
            error = -c;
            c += Tolerances.AngularSlop;
            c = c < 0 ? c : 0;
            return -Tolerances.MaxAngularCorrection > c ? -Tolerances.MaxAngularCorrection : c;
        }
        else
        {
            float c = angle - UpperAngle;
            error = c;
            c -= Tolerances.AngularSlop;
            c = c < Tolerances.MaxAngularCorrection ? c : Tolerances.MaxAngularCorrection;
            return 0 > c ? 0 : c;
        }
    }
}
