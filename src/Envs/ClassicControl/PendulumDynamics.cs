using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>The equations of <see cref="Pendulum"/>, in the order of operations that Gymnasium uses.</summary>
internal readonly struct PendulumDynamics : IControlDynamics
{
    private const double MaxSpeed = 8;
    private const double PushSpeed = 4;
    private const double MaxTorque = 2;
    private const double TimeStep = 0.05;
    private const double FullTurn = 2 * Math.PI;
    private const int Theta = 0, Speed = 1, Sin = 2, Cos = 3;

    public static string Name => nameof(Pendulum);

    public static Space ObservationSpace { get; } = new Box([-1, -1, -(float)MaxSpeed], [1, 1, (float)MaxSpeed]);

    public static Space ActionSpace { get; } = new Box(-(float)MaxTorque, (float)MaxTorque, 1);

    public static bool CanBePushedUpwards => true;

    public static int StateSize => 2;

    public static int ColumnCount => 4;

    public static ReadOnlySpan<int> Observed => [Cos, Sin, Speed];

    public static void Begin(Rng rng, Span<double> state)
    {
        state[Theta] = rng.NextUniform(-Math.PI, Math.PI);
        state[Speed] = rng.NextUniform(-1, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Derive<TLanes>(ControlState<TLanes> columns)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        Trigonometric.SinCos(columns[Theta], out TLanes sin, out TLanes cos);
        columns[Sin] = sin;
        columns[Cos] = cos;
    }

    /// <summary>A push of the pendulum's tip, which is at (−sin θ, cos θ).</summary>
    public static void Push(Span<double> state, double x, double y)
    {
        Elementary.SinCos(state[Theta], out double sin, out double cos);
        state[Speed] = Math.Clamp(state[Speed] - (PushSpeed * ((x * cos) + (y * sin))), -MaxSpeed, MaxSpeed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Advance<TLanes>(ControlState<TLanes> columns, TLanes action, out TLanes over)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        action = TLanes.Max(TLanes.Min(action, TLanes.Constant(MaxTorque)), TLanes.Constant(-MaxTorque));
        TLanes theta = columns[Theta];
        TLanes speed = columns[Speed];
        TLanes angle = Normalized(theta);
        TLanes cost = (angle * angle) + (TLanes.Constant(0.1) * (speed * speed)) + (TLanes.Constant(0.001) * (action * action));
        speed += ((TLanes.Constant(15.0) * columns[Sin]) + (TLanes.Constant(3.0) * action)) * TLanes.Constant(TimeStep);
        speed = TLanes.Max(TLanes.Min(speed, TLanes.Constant(MaxSpeed)), TLanes.Constant(-MaxSpeed));
        columns[Speed] = speed;
        columns[Theta] = theta + (speed * TLanes.Constant(TimeStep));
        Derive(columns);
        over = TLanes.Zero;
        return -cost;
    }

    /// <summary>The angle in [−π, π): (θ + π) mod 2π − π, with Python's remainder.</summary>
    /// <remarks>
    /// For the whole number n nearest to x / 2π, or its neighbour, x − 2πn is a double and the fused operation gives it exactly. Where it
    /// is not negative it is the remainder already. Otherwise 2π is added: for x ≥ 0 that sum is a double too, the exact remainder, and for
    /// x &lt; 0 it is the same addition that Python does.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes Normalized<TLanes>(TLanes theta)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes turn = TLanes.Constant(FullTurn);
        TLanes magic = TLanes.Constant(6755399441055744.0); // 3 · 2⁵¹: adding it rounds to a whole number
        TLanes x = theta + TLanes.Constant(Math.PI);
        TLanes n = TLanes.Fma(x, TLanes.Constant(1 / FullTurn), magic) - magic;
        TLanes rest = TLanes.Fma(-n, turn, x);
        rest += TLanes.Less(rest, TLanes.Zero) & turn;
        return rest - TLanes.Constant(Math.PI);
    }
}
