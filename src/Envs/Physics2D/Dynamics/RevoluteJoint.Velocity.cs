using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Dynamics;

internal partial struct RevoluteJoint
{
    /// <summary>The impulses that the next iteration goes on from.</summary>
    public readonly (Vec2 Hinge, float Limit, float Motor) Impulses => (_impulse, _limitImpulse, _motorImpulse);

    /// <summary>Computes what stays constant during the step, and starts from the last step's impulses.</summary>
    public void Prepare(Pool<Body> bodies, Pose[] poses, Motion[] motions, in TimeStep step)
    {
        ref Body bodyA = ref bodies[BodyA];
        ref Body bodyB = ref bodies[BodyB];
        (_a, _b) = (bodyA.IslandIndex, bodyB.IslandIndex);
        (_centerA, _centerB) = (bodyA.Sweep.LocalCenter, bodyB.Sweep.LocalCenter);
        (_mA, _mB, _iA, _iB) = (bodyA.InverseMass, bodyB.InverseMass, bodyA.InverseInertia, bodyB.InverseInertia);
        float angleA = poses[_a].Angle;
        float angleB = poses[_b].Angle;
        _rA = Rotation.Of(angleA).Apply(AnchorA - _centerA);
        _rB = Rotation.Of(angleB).Apply(AnchorB - _centerB);
        PrepareMasses();
        _maxMotorImpulse = step.Dt * MaxMotorTorque;
        PrepareLimit(AngleBetween(angleA, angleB));

        // A step of another length needs impulses of another size.
        _impulse = step.Ratio * _impulse;
        _limitImpulse *= step.Ratio;
        _motorImpulse *= step.Ratio;
        ref Motion a = ref motions[_a];
        ref Motion b = ref motions[_b];
        a.Velocity -= _mA * _impulse;
        a.Spin -= _iA * (Vec2.Cross(_rA, _impulse) + _motorImpulse + _limitImpulse);
        b.Velocity += _mB * _impulse;
        b.Spin += _iB * (Vec2.Cross(_rB, _impulse) + _motorImpulse + _limitImpulse);
    }

    /// <summary>One iteration: the motor, then the hinge and the limit together.</summary>
    public void SolveVelocity(Motion[] motions)
    {
        ref Motion a = ref motions[_a];
        ref Motion b = ref motions[_b];
        Vec2 vA = a.Velocity;
        Vec2 vB = b.Velocity;
        float wA = a.Spin;
        float wB = b.Spin;

        float old = _motorImpulse;
        float wanted = old + (-_motorMass * (wB - wA - MotorSpeed));
        wanted = wanted < _maxMotorImpulse ? wanted : _maxMotorImpulse;
        _motorImpulse = -_maxMotorImpulse > wanted ? -_maxMotorImpulse : wanted;
        float motor = _motorImpulse - old;
        wA -= _iA * motor;
        wB += _iB * motor;

        Vec2 drift = vB + Vec2.Cross(wB, _rB) - vA - Vec2.Cross(wA, _rA);
        if (_limit == LimitState.Between)
        {
            Vec2 p = Solve2(-drift);
            _impulse += p;
            wA -= _iA * Vec2.Cross(_rA, p);
            wB += _iB * Vec2.Cross(_rB, p);
            vA -= _mA * p;
            vB += _mB * p;
        }
        else
        {
            Vec2 p = SolveAtLimit(drift, wB - wA, out float limit);
            wA -= _iA * (Vec2.Cross(_rA, p) + limit);
            wB += _iB * (Vec2.Cross(_rB, p) + limit);
            vA -= _mA * p;
            vB += _mB * p;
        }

        a.Velocity = vA;
        a.Spin = wA;
        b.Velocity = vB;
        b.Spin = wB;
    }

    private void PrepareMasses()
    {
        _xx = _mA + _mB + (_rA.Y * _rA.Y * _iA) + (_rB.Y * _rB.Y * _iB);
        _xy = (-_rA.Y * _rA.X * _iA) - (_rB.Y * _rB.X * _iB);
        _xz = (-_rA.Y * _iA) - (_rB.Y * _iB);
        _yy = _mA + _mB + (_rA.X * _rA.X * _iA) + (_rB.X * _rB.X * _iB);
        _yz = (_rA.X * _iA) + (_rB.X * _iB);
        _zz = _iA + _iB;
        _motorMass = _zz > 0 ? 1f / _zz : 0;

        // Cramer's rule needs the first column of cofactors, and both determinants.
        _cofactorX = (_yy * _zz) - (_yz * _yz);
        _cofactorY = (_yz * _xz) - (_xy * _zz);
        _cofactorZ = (_xy * _yz) - (_yy * _xz);
        _inverseDeterminant3 = Invert((_xx * _cofactorX) + (_xy * _cofactorY) + (_xz * _cofactorZ));
        _inverseDeterminant2 = Invert((_xx * _yy) - (_xy * _xy));
    }

    private static float Invert(float determinant) => determinant != 0 ? 1f / determinant : 0;

    private void PrepareLimit(float angle)
    {
        LimitState limit = angle <= LowerAngle ? LimitState.AtLower : angle >= UpperAngle ? LimitState.AtUpper : LimitState.Between;
        if (limit != _limit || limit == LimitState.Between)
        {
            _limitImpulse = 0;
        }

        _limit = limit;
    }

    /// <summary>Stops both the drift of the anchors and the spin into the limit; a limit only pushes, so if it would pull, it does nothing.</summary>
    private Vec2 SolveAtLimit(Vec2 drift, float spin, out float limit)
    {
        Vec2 p = Solve3(drift, spin, out limit);
        float total = _limitImpulse + limit;
        if (_limit == LimitState.AtLower ? total < 0 : total > 0)
        {
            // Takes the limit's impulse back, and lets the hinge make up for it.
            p = Solve2(-drift + (_limitImpulse * new Vec2(_xz, _yz)));
            limit = -_limitImpulse;
            _impulse += p;
            _limitImpulse = 0;
        }
        else
        {
            _impulse += p;
            _limitImpulse = total;
        }

        return p;
    }

    /// <summary>The x with K₂₂ x = b.</summary>
    private readonly Vec2 Solve2(Vec2 b) => new(
        _inverseDeterminant2 * ((_yy * b.X) - (_xy * b.Y)),
        _inverseDeterminant2 * ((_xx * b.Y) - (_xy * b.X)));

    /// <summary>−x, where K x = b.</summary>
    private readonly Vec2 Solve3(Vec2 b, float z, out float xz)
    {
        // x₁ = b · (k₂ × k₃) / det, x₂ = k₁ · (b × k₃) / det, x₃ = k₁ · (k₂ × b) / det, with the columns k of K.
        float x = _inverseDeterminant3 * ((b.X * _cofactorX) + (b.Y * _cofactorY) + (z * _cofactorZ));
        float y = _inverseDeterminant3 * ((_xx * ((b.Y * _zz) - (z * _yz))) + (_xy * ((z * _xz) - (b.X * _zz))) + (_xz * ((b.X * _yz) - (b.Y * _xz))));
        float w = _inverseDeterminant3 * ((_xx * ((_yy * z) - (_yz * b.Y))) + (_xy * ((_yz * b.X) - (_xy * z))) + (_xz * ((_xy * b.Y) - (_yy * b.X))));
        xz = -w;
        return new(-x, -y);
    }
}
