namespace Gradus.Physics2D;

/// <summary>The lengths, angles and counts that the method is tuned with, in metres, radians and seconds.</summary>
internal static class Tolerances
{
    /// <summary>π as the method rounds it: twelve digits, then to float.</summary>
    public const float Pi = 3.14159265359f;

    /// <summary>The distance from 1 to the next float.</summary>
    public const float Epsilon = 1.1920929e-7f;

    /// <summary>Penetration that is left alone, so that resting contacts stay contacts.</summary>
    public const float LinearSlop = 0.005f;

    /// <summary>Angular error of a joint limit that is left alone.</summary>
    public const float AngularSlop = 2f / 180f * Pi;

    /// <summary>Every edge and polygon has a skin of this thickness: shapes are kept apart by their skins, so that their cores stay disjoint.</summary>
    public const float Skin = 2f * LinearSlop;

    /// <summary>The skins of two shapes together.</summary>
    public const float TwoSkins = Skin + Skin;

    /// <summary>Bounds in the broad phase are this much larger than the shape, so that small motions leave them in place.</summary>
    public const float BoundsMargin = 0.1f;

    /// <summary>Bounds in the broad phase reach ahead by this multiple of the last motion.</summary>
    public const float BoundsLookAhead = 2f;

    /// <summary>Approaching slower than this (m/s), nothing bounces.</summary>
    public const float BounceThreshold = 1f;

    /// <summary>The farthest that one position iteration pushes two bodies apart.</summary>
    public const float MaxLinearCorrection = 0.2f;

    /// <summary>The most that one position iteration turns a joint back into its limits.</summary>
    public const float MaxAngularCorrection = 8f / 180f * Pi;

    /// <summary>The farthest a body may move in one step.</summary>
    public const float MaxTranslation = 2f;

    /// <summary>The most a body may turn in one step.</summary>
    public const float MaxRotation = 0.5f * Pi;

    /// <summary>The share of a penetration that one position iteration removes.</summary>
    public const float PositionShare = 0.2f;

    /// <summary>The same at a time of impact, where a body must not be left inside.</summary>
    public const float ImpactPositionShare = 0.75f;

    /// <summary>An island sleeps after this long at rest (s).</summary>
    public const float TimeToSleep = 0.5f;

    /// <summary>Slower than this (m/s) is at rest.</summary>
    public const float RestingSpeed = 0.01f;

    /// <summary>Turning slower than this (rad/s) is at rest.</summary>
    public const float RestingSpin = 2f / 180f * Pi;

    /// <summary>A contact is sub-stepped at most this often, and once more, in one step.</summary>
    public const int MaxSubSteps = 8;

    /// <summary>At most this many contacts are solved together at a time of impact.</summary>
    public const int MaxImpactContacts = 32;

    /// <summary>The number of position iterations at a time of impact.</summary>
    public const int ImpactPositionIterations = 20;
}
