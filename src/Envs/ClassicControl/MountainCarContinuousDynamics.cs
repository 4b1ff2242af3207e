using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>The equations of <see cref="MountainCarContinuous"/>, in the order of operations that Gymnasium uses.</summary>
internal readonly struct MountainCarContinuousDynamics : IControlDynamics
{
    private const double Goal = 0.45;
    private const double MaxForce = 1;
    private const double Power = 0.0015;
    private const int Position = MountainCarDynamics.Position, Speed = MountainCarDynamics.Speed;

    public static string Name => nameof(MountainCarContinuous);

    public static Space ObservationSpace => MountainCarDynamics.ObservationSpace;

    public static Space ActionSpace { get; } = new Box(-(float)MaxForce, (float)MaxForce, 1);

    public static bool CanBePushedUpwards => false;

    public static int StateSize => 2;

    public static int ColumnCount => StateSize;

    public static ReadOnlySpan<int> Observed => [Position, Speed];

    public static void Begin(Rng rng, Span<double> state) => MountainCarDynamics.Begin(rng, state);

    public static void Derive<TLanes>(ControlState<TLanes> columns)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
    }

    /// <inheritdoc cref="MountainCarDynamics.Push"/>
    public static void Push(Span<double> state, double x, double y) => MountainCarDynamics.Push(state, x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Advance<TLanes>(ControlState<TLanes> columns, TLanes action, out TLanes over)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes position = columns[Position];
        TLanes pull = TLanes.Constant(MountainCarDynamics.Gravity) * MountainCarDynamics.Slope(position);
        TLanes force = TLanes.Max(TLanes.Min(action, TLanes.Constant(MaxForce)), TLanes.Constant(-MaxForce));
        TLanes speed = columns[Speed] + ((force * TLanes.Constant(Power)) - pull);
        MountainCarDynamics.Move(ref position, ref speed);
        over = MountainCarDynamics.HasArrived(position, speed, Goal);
        columns[Position] = RoundedToSingle(position);
        columns[Speed] = RoundedToSingle(speed);

        // The original clips the force, but charges for the action as it came.
        return (over & TLanes.Constant(100)) - (action * action * TLanes.Constant(0.1));
    }

    /// <summary>The nearest float, the even one of two that are equally near; for 0 and numbers in the range of normal floats.</summary>
    /// <remarks>
    /// A double has 29 bits more. With 2ᵉ ≤ |x| &lt; 2ᵉ⁺¹, the sum of x and 1.5 · 2ᵉ⁺²⁹ has a last bit worth 2ᵉ⁻²³, that of a float near x,
    /// so the addition rounds as required, and the subtraction is exact.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes RoundedToSingle<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes power = x & TLanes.Bits(0x7FF0_0000_0000_0000); // the exponent alone: 2ᵉ
        TLanes magic = power * TLanes.Constant(1.5 * (1L << 29));
        return x + magic - magic;
    }
}
