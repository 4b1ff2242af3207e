namespace Gradus.Physics2D;

/// <summary>The method's tuned lengths, angles and counts, in metres, radians and seconds.</summary>
internal static class Tolerances
{
    /// <summary>π as rounded in the method: to twelve digits, then to float.</summary>
    public const float Pi = 3.14159265359f;

    /// <summary>The distance from 1 to the next float.</summary>
    public const float Epsilon = 1.1920929e-7f;

    /// <summary>The penetration that is tolerated, so that resting contacts remain contacts.</summary>
    public const float LinearSlop = 0.005f;

    /// <summary>The tolerated angular error of a joint limit.</summary>
    public const float AngularSlop = 2f / 180f * Pi;

    /// <summary>
    /// Every edge and polygon has a skin of this thickness: shapes are kept apart by their skins, so that their cores stay disjoint.
    /// </summary>
    public const float Skin = 2f * LinearSlop;

    /// <summary>The skins of two shapes together.</summary>
    public const float TwoSkins = Skin + Skin;

    /// <summary>Bounds in the broad phase are this much larger than the shape, so that small motions leave them in place.</summary>
    public const float BoundsMargin = 0.1f;

    /// <summary>Bounds in the broad phase reach ahead by this multiple of the last motion.</summary>
    public const float BoundsLookAhead = 2f;

    /// <summary>Nothing that approaches slower than this (m/s) bounces.</summary>
    public const float BounceThreshold = 1f;

    /// <summary>The maximum distance by which one position iteration pushes two bodies apart.</summary>
    public const float MaxLinearCorrection = 0.2f;

    /// <summary>The maximum angle by which one position iteration turns a joint back within its limits.</summary>
    public const float MaxAngularCorrection = 8f / 180f * Pi;

    /// <summary>The maximum distance that a body may move in one step.</summary>
    public const float MaxTranslation = 2f;

    /// <summary>The maximum angle that a body may turn in one step.</summary>
    public const float MaxRotation = 0.5f * Pi;

    /// <summary>The share of a penetration that one position iteration removes.</summary>
    public const float PositionShare = 0.2f;

    /// <summary>The same at a time of impact, where a body must not be left inside.</summary>
    public const float ImpactPositionShare = 0.75f;

    /// <summary>An island sleeps after this long at rest (s).</summary>
    public const float TimeToSleep = 0.5f;

    /// <summary>A body slower than this (m/s) is at rest.</summary>
    public const float RestingSpeed = 0.01f;

    /// <summary>A body that turns slower than this (rad/s) is at rest.</summary>
    public const float RestingSpin = 2f / 180f * Pi;

    /// <summary>A contact is sub-stepped at most this many times, plus one, in one step.</summary>
    public const int MaxSubSteps = 8;

    /// <summary>At most this many contacts are solved together at a time of impact.</summary>
    public const int MaxImpactContacts = 32;

    /// <summary>The number of position iterations at a time of impact.</summary>
    public const int ImpactPositionIterations = 20;
}
