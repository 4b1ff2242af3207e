using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>
/// The physics of <see cref="CartPole"/>: one explicit Euler step of 20 ms, in the order of operations that Gymnasium uses.
/// </summary>
/// <remarks>
/// Florian, "Correct equations for the dynamics of the cart-pole system" (2007), without friction, F the push, l half the pole's length:
/// <code>
/// temp = (F + m_p l θ̇² sin θ) / (m_c + m_p)
/// θ̈    = (g sin θ − cos θ · temp) / (l (4/3 − m_p cos² θ / (m_c + m_p)))
/// ẍ    = temp − m_p l θ̈ cos θ / (m_c + m_p)
/// </code>
/// Euler: every quantity changes by its old derivative.
/// </remarks>
internal readonly struct CartPoleDynamics : IControlDynamics
{
    public const double Gravity = 9.8;
    public const double PoleMass = 0.1;
    public const double TotalMass = 0.1 + 1.0;
    public const double HalfLength = 0.5;
    public const double PoleMassLength = 0.1 * 0.5;
    public const double Force = 10.0;
    public const double TimeStep = 0.02;
    public const double XLimit = 2.4;
    public const double ThetaLimit = 12 * 2 * Math.PI / 360;
    public const double StartRange = 0.05;
    public const double PushSpeed = 1.0;

    private const int X = 0, XDot = 1, Theta = 2, ThetaDot = 3;

    public static string Name => nameof(CartPole);

    public static Space ActionSpace { get; } = new Discrete(2);

    /// <summary>Twice the limits, so that the last observation of an episode is inside too.</summary>
    public static Space ObservationSpace { get; } = new Box(
        [(float)(-2 * XLimit), float.NegativeInfinity, (float)(-2 * ThetaLimit), float.NegativeInfinity],
        [(float)(2 * XLimit), float.PositiveInfinity, (float)(2 * ThetaLimit), float.PositiveInfinity]);

    public static bool CanBePushedUpwards => false;

    public static int StateSize => 4;

    public static int ColumnCount => StateSize;

    public static ReadOnlySpan<int> Observed => [X, XDot, Theta, ThetaDot];

    public static void Begin(Rng rng, Span<double> state)
    {
        foreach (ref double component in state)
        {
            component = rng.NextUniform(-StartRange, StartRange);
        }
    }

    public static void Derive<TLanes>(ControlState<TLanes> columns)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
    }

    /// <summary>A push of the pole's tip.</summary>
    public static void Push(Span<double> state, double x, double y) => state[ThetaDot] += x * PushSpeed;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Advance<TLanes>(ControlState<TLanes> columns, TLanes action, out TLanes over)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes x = columns[X];
        TLanes xDot = columns[XDot];
        TLanes theta = columns[Theta];
        TLanes thetaDot = columns[ThetaDot];
        TLanes force = TLanes.Fma(action, TLanes.Constant(2 * Force), TLanes.Constant(-Force)); // F for 1, −F for 0
        TLanes poleMassLength = TLanes.Constant(PoleMassLength);
        TLanes timeStep = TLanes.Constant(TimeStep);
        Trigonometric.SinCosNearZero(theta, out TLanes sin, out TLanes cos); // a running episode has |θ| ≤ 0.21
        TLanes temp = DividedByTotalMass(force + (poleMassLength * (thetaDot * thetaDot) * sin));
        TLanes inertia = TLanes.Constant(HalfLength) * (
            TLanes.Constant(4.0 / 3.0) - DividedByTotalMass(TLanes.Constant(PoleMass) * (cos * cos)));
        TLanes thetaDotDot = ((TLanes.Constant(Gravity) * sin) - (cos * temp)) / inertia;
        TLanes xDotDot = temp - DividedByTotalMass(poleMassLength * thetaDotDot * cos);
        x += timeStep * xDot;
        theta += timeStep * thetaDot;
        columns[X] = x;
        columns[XDot] = xDot + (timeStep * xDotDot);
        columns[Theta] = theta;
        columns[ThetaDot] = thetaDot + (timeStep * thetaDotDot);
        over = TLanes.Less(TLanes.Constant(XLimit), TLanes.Abs(x)) | TLanes.Less(TLanes.Constant(ThetaLimit), TLanes.Abs(theta));
        return TLanes.Constant(1);
    }

    /// <summary>a / (m_c + m_p), correctly rounded like the division, at a third of its cost.</summary>
    /// <remarks>
    /// With d the divisor and y = 1/d rounded, q = a y rounded is off by less than one unit in the last place, because y is off by less
    /// than 2⁻⁵⁴ (0.85 · 2⁻⁵⁴ for d = 1.1); a − d q is then exact in one fused operation, and q + (a − d q) y rounds to the quotient
    /// (Markstein, "Computation of elementary functions on the IBM RISC System/6000 processor", 1990).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes DividedByTotalMass<TLanes>(TLanes a)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes y = TLanes.Constant(1 / TotalMass);
        TLanes q = a * y;
        return TLanes.Fma(TLanes.Fma(q, TLanes.Constant(-TotalMass), a), y, q);
    }
}
