namespace Gradus.Physics2D;

/// <summary>
/// An axis that separated two shapes at one time, and their separation along it at other times. The axis comes from the closest corners:
/// through two corners, or the normal of a side of one shape, which then turns with it.
/// </summary>
internal readonly ref struct SeparationAxis
{
    private readonly ReadOnlySpan<Vec2> _a;
    private readonly ReadOnlySpan<Vec2> _b;
    private readonly ref readonly Sweep _sweepA;
    private readonly ref readonly Sweep _sweepB;
    private readonly AxisKind _kind;
    private readonly Vec2 _axis; // in the world for two corners, in the body for a side
    private readonly Vec2 _onSide;

    public SeparationAxis(in Simplex closest, ReadOnlySpan<Vec2> a, in Sweep sweepA, ReadOnlySpan<Vec2> b, in Sweep sweepB, float time)
    {
        _a = a;
        _b = b;
        _sweepA = ref sweepA;
        _sweepB = ref sweepB;
        Frame frameA = sweepA.At(time);
        Frame frameB = sweepB.At(time);
        Vec2 cornerA = a[closest.V1.IndexA];
        Vec2 cornerB = b[closest.V1.IndexB];
        if (closest.Count == 1)
        {
            _kind = AxisKind.Corners;
            _axis = Vec2.Normalize(frameB.ToWorld(cornerB) - frameA.ToWorld(cornerA));
            return;
        }

        bool sideOfB = closest.V1.IndexA == closest.V2.IndexA;
        _kind = sideOfB ? AxisKind.SideOfB : AxisKind.SideOfA;
        Vec2 from = sideOfB ? cornerB : cornerA;
        Vec2 to = sideOfB ? b[closest.V2.IndexB] : a[closest.V2.IndexA];
        Frame frame = sideOfB ? frameB : frameA;
        _axis = Vec2.Normalize(Vec2.Right(to - from));
        _onSide = 0.5f * (from + to);
        Vec2 other = sideOfB ? frameA.ToWorld(cornerA) : frameB.ToWorld(cornerB);
        if (Vec2.Dot(other - frame.ToWorld(_onSide), frame.Rotation.Apply(_axis)) < 0)
        {
            _axis = -_axis;
        }
    }

    /// <summary>The minimum separation at a time, and the corners where it occurs; −1 for the shape whose side is the axis.</summary>
    public float Smallest(float time, out int cornerA, out int cornerB)
    {
        Frame frameA = _sweepA.At(time);
        Frame frameB = _sweepB.At(time);
        switch (_kind)
        {
            case AxisKind.Corners:
                cornerA = CollisionShape.Farthest(_a, frameA.Rotation.Undo(_axis));
                cornerB = CollisionShape.Farthest(_b, frameB.Rotation.Undo(-_axis));
                break;
            case AxisKind.SideOfA:
                cornerA = -1;
                cornerB = CollisionShape.Farthest(_b, frameB.Rotation.Undo(-frameA.Rotation.Apply(_axis)));
                break;
            default:
                cornerA = CollisionShape.Farthest(_a, frameA.Rotation.Undo(-frameB.Rotation.Apply(_axis)));
                cornerB = -1;
                break;
        }

        return Of(cornerA, cornerB, frameA, frameB);
    }

    /// <summary>The separation of given corners at a time.</summary>
    public float Of(int cornerA, int cornerB, float time) => Of(cornerA, cornerB, _sweepA.At(time), _sweepB.At(time));

    private float Of(int cornerA, int cornerB, in Frame frameA, in Frame frameB) => _kind switch
    {
        AxisKind.Corners => Vec2.Dot(frameB.ToWorld(_b[cornerB]) - frameA.ToWorld(_a[cornerA]), _axis),
        AxisKind.SideOfA => Vec2.Dot(frameB.ToWorld(_b[cornerB]) - frameA.ToWorld(_onSide), frameA.Rotation.Apply(_axis)),
        _ => Vec2.Dot(frameA.ToWorld(_a[cornerA]) - frameB.ToWorld(_onSide), frameB.Rotation.Apply(_axis)),
    };
}
