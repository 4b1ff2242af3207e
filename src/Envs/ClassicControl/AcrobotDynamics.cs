using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>
/// The equations of <see cref="Acrobot"/>, in the order of operations that Gymnasium uses, for links of length and mass 1.
/// </summary>
internal readonly struct AcrobotDynamics : IControlDynamics
{
    private const double Gravity = 9.8;
    private const double CentreOfMass = 0.5;
    private const double Inertia = 1.0;
    private const double TimeStep = 0.2;
    private const double MaxSpeed1 = 4 * Math.PI;
    private const double MaxSpeed2 = 9 * Math.PI;
    private const double PushSpeed = 4;
    private const int Theta1 = 0, Theta2 = 1, Speed1 = 2, Speed2 = 3, Cos1 = 4, Sin1 = 5, Cos2 = 6, Sin2 = 7;

    public static string Name => nameof(Acrobot);

    public static Space ObservationSpace { get; } = new Box(
        [-1, -1, -1, -1, -(float)MaxSpeed1, -(float)MaxSpeed2],
        [1, 1, 1, 1, (float)MaxSpeed1, (float)MaxSpeed2]);

    public static Space ActionSpace { get; } = new Discrete(3);

    public static bool CanBePushedUpwards => true;

    public static int StateSize => 4;

    public static int ColumnCount => 8;

    public static ReadOnlySpan<int> Observed => [Cos1, Sin1, Cos2, Sin2, Speed1, Speed2];

    public static void Begin(Rng rng, Span<double> state)
    {
        foreach (ref double component in state)
        {
            component = (float)rng.NextUniform(-0.1, 0.1);
        }
    }

    public static void Derive<TLanes>(ControlState<TLanes> columns)
        where TLanes : unmanaged, ILanes<TLanes, double> => Derive(columns, columns[Theta1], columns[Theta2]);

    /// <summary>A push of the free end, across the second link.</summary>
    public static void Push(Span<double> state, double x, double y)
    {
        Elementary.SinCos(state[Theta1] + state[Theta2], out double sin, out double cos);
        state[Speed2] = Math.Clamp(state[Speed2] + (PushSpeed * ((x * cos) + (y * sin))), -MaxSpeed2, MaxSpeed2);
    }

    public static TLanes Advance<TLanes>(ControlState<TLanes> columns, TLanes action, out TLanes over)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        var s = new State<TLanes>
        {
            Theta1 = columns[Theta1],
            Theta2 = columns[Theta2],
            Speed1 = columns[Speed1],
            Speed2 = columns[Speed2],
        };
        s = RungeKutta(s, torque: action - TLanes.Constant(1));
        TLanes theta1 = Wrapped(s.Theta1);
        TLanes theta2 = Wrapped(s.Theta2);
        columns[Theta1] = theta1;
        columns[Theta2] = theta2;
        columns[Speed1] = TLanes.Max(TLanes.Min(s.Speed1, TLanes.Constant(MaxSpeed1)), TLanes.Constant(-MaxSpeed1));
        columns[Speed2] = TLanes.Max(TLanes.Min(s.Speed2, TLanes.Constant(MaxSpeed2)), TLanes.Constant(-MaxSpeed2));
        TLanes cosOfBoth = Derive(columns, theta1, theta2);
        over = TLanes.Less(TLanes.Constant(1), -columns[Cos1] - cosOfBoth);
        return TLanes.Select(over, TLanes.Zero, TLanes.Constant(-1));
    }

    /// <returns>cos (θ₁ + θ₂): how far the free end hangs below the joint.</returns>
    private static TLanes Derive<TLanes>(ControlState<TLanes> columns, TLanes theta1, TLanes theta2)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        var angles = new SeveralAngles<TLanes>(theta1, theta2, theta2 + theta1);
        columns[Cos1] = angles.Cos(0);
        columns[Sin1] = angles.Sin(0);
        columns[Cos2] = angles.Cos(1);
        columns[Sin2] = angles.Sin(1);
        return angles.Cos(2);
    }

    /// <summary>y + h/6 (k₁ + 2k₂ + 2k₃ + k₄), with k₁ to k₄ the derivatives at the start, twice half-way and at the end.</summary>
    private static State<TLanes> RungeKutta<TLanes>(in State<TLanes> y, TLanes torque)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes half = TLanes.Constant(TimeStep / 2.0);
        TLanes two = TLanes.Constant(2);
        Derivative(y, torque, out State<TLanes> k1);
        Derivative(y + (half * k1), torque, out State<TLanes> k2);
        Derivative(y + (half * k2), torque, out State<TLanes> k3);
        Derivative(y + (TLanes.Constant(TimeStep) * k3), torque, out State<TLanes> k4);
        return y + (TLanes.Constant(TimeStep / 6.0) * (k1 + (two * k2) + (two * k3) + k4));
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // the compiler inlines only so many operations into one method
    private static void Derivative<TLanes>(in State<TLanes> s, TLanes torque, out State<TLanes> derivative)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes quarterTurn = TLanes.Constant(Math.PI / 2.0);
        TLanes half = TLanes.Constant(CentreOfMass);
        TLanes inertia = TLanes.Constant(Inertia);
        var angles = new SeveralAngles<TLanes>(s.Theta2, s.Theta1 + s.Theta2 - quarterTurn, s.Theta1 - quarterTurn);
        TLanes sin2 = angles.Sin(0);
        TLanes cos2 = angles.Cos(0);
        TLanes square = TLanes.Constant(CentreOfMass * CentreOfMass);
        TLanes d1 = square + (
            TLanes.Constant(1 + (CentreOfMass * CentreOfMass)) + (TLanes.Constant(2 * CentreOfMass) * cos2)) + inertia + inertia;
        TLanes d2 = square + (half * cos2) + inertia;
        TLanes phi2 = TLanes.Constant(CentreOfMass * Gravity) * angles.Cos(1);
        TLanes phi1 = (-half * (s.Speed2 * s.Speed2) * sin2)
            - (TLanes.Constant(2 * CentreOfMass) * s.Speed2 * s.Speed1 * sin2)
            + (TLanes.Constant((CentreOfMass + 1) * Gravity) * angles.Cos(2))
            + phi2;
        TLanes acceleration2 = (torque + (d2 / d1 * phi1) - (half * (s.Speed1 * s.Speed1) * sin2) - phi2)
            / (TLanes.Constant((CentreOfMass * CentreOfMass) + Inertia) - (d2 * d2 / d1));
        TLanes acceleration1 = -((d2 * acceleration2) + phi1) / d1;
        derivative = new State<TLanes> { Theta1 = s.Speed1, Theta2 = s.Speed2, Speed1 = acceleration1, Speed2 = acceleration2 };
    }

    /// <summary>The angle in [−π, π].</summary>
    private static TLanes Wrapped<TLanes>(TLanes angle)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes turn = TLanes.Constant(2 * Math.PI);
        TLanes limit = TLanes.Constant(Math.PI);
        for (TLanes above = TLanes.Less(limit, angle); TLanes.Any(above); above = TLanes.Less(limit, angle))
        {
            angle -= above & turn;
        }

        for (TLanes below = TLanes.Less(angle, -limit); TLanes.Any(below); below = TLanes.Less(angle, -limit))
        {
            angle += below & turn;
        }

        return angle;
    }

    /// <summary>Two angles and their speeds, or the changes of these.</summary>
    private struct State<TLanes>
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        public TLanes Theta1, Theta2, Speed1, Speed2;

        public static State<TLanes> operator +(in State<TLanes> a, in State<TLanes> b) => new()
        {
            Theta1 = a.Theta1 + b.Theta1,
            Theta2 = a.Theta2 + b.Theta2,
            Speed1 = a.Speed1 + b.Speed1,
            Speed2 = a.Speed2 + b.Speed2,
        };

        public static State<TLanes> operator *(TLanes factor, in State<TLanes> a) => new()
        {
            Theta1 = factor * a.Theta1,
            Theta2 = factor * a.Theta2,
            Speed1 = factor * a.Speed1,
            Speed2 = factor * a.Speed2,
        };
    }
}
