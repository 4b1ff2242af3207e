using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>The equations of <see cref="MountainCar"/>, in the order of operations that Gymnasium uses.</summary>
internal readonly struct MountainCarDynamics : IControlDynamics
{
    public const double Gravity = 0.0025;
    public const int Position = 0, Speed = 1;

    private const double MinPosition = -1.2;
    private const double MaxPosition = 0.6;
    private const double MaxSpeed = 0.07;
    private const double Goal = 0.5;
    private const double Force = 0.001;
    private const double PushSpeed = 0.03;

    public static string Name => nameof(MountainCar);

    public static Space ObservationSpace { get; } = new Box([(float)MinPosition, -(float)MaxSpeed], [(float)MaxPosition, (float)MaxSpeed]);

    public static Space ActionSpace { get; } = new Discrete(3);

    public static bool CanBePushedUpwards => false;

    public static int StateSize => 2;

    public static int ColumnCount => StateSize;

    public static ReadOnlySpan<int> Observed => [Position, Speed];

    public static void Begin(Rng rng, Span<double> state)
    {
        state[Position] = rng.NextUniform(-0.6, -0.4);
        state[Speed] = 0;
    }

    public static void Derive<TLanes>(ControlState<TLanes> columns)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
    }

    /// <summary>A push of the car.</summary>
    public static void Push(Span<double> state, double x, double y) =>
        state[Speed] = Math.Clamp(state[Speed] + (PushSpeed * x), -MaxSpeed, MaxSpeed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Advance<TLanes>(ControlState<TLanes> columns, TLanes action, out TLanes over)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes position = columns[Position];
        TLanes push = (action - TLanes.Constant(1)) * TLanes.Constant(Force);
        TLanes speed = columns[Speed] + (push + (Slope(position) * TLanes.Constant(-Gravity)));
        Move(ref position, ref speed);
        columns[Position] = position;
        columns[Speed] = speed;
        over = HasArrived(position, speed, Goal);
        return TLanes.Constant(-1);
    }

    /// <summary>cos 3x, the slope of the valley at x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Slope<TLanes>(TLanes position)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        Trigonometric.SinCos(TLanes.Constant(3) * position, out _, out TLanes cos);
        return cos;
    }

    /// <summary>Limits the speed, and stops the car at the left end of the track.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Move<TLanes>(ref TLanes position, ref TLanes speed)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes leftEnd = TLanes.Constant(MinPosition);
        speed = TLanes.Max(TLanes.Min(speed, TLanes.Constant(MaxSpeed)), TLanes.Constant(-MaxSpeed));
        position = TLanes.Max(TLanes.Min(position + speed, TLanes.Constant(MaxPosition)), leftEnd);
        speed = TLanes.Select(TLanes.Equal(position, leftEnd) & TLanes.Less(speed, TLanes.Zero), TLanes.Zero, speed);
    }

    /// <summary>The mask of the lanes whose car is at the flag and does not roll back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes HasArrived<TLanes>(TLanes position, TLanes speed, double goal)
        where TLanes : unmanaged, ILanes<TLanes, double> =>
        TLanes.LessOrEqual(TLanes.Constant(goal), position) & TLanes.LessOrEqual(TLanes.Zero, speed);
}
