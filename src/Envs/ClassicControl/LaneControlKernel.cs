using System.Diagnostics;

namespace Gradus.Envs;

/// <summary>The loops on vectors of one width.</summary>
/// <typeparam name="TDynamics">The task.</typeparam>
/// <typeparam name="TLanes">The vectors.</typeparam>
internal sealed unsafe class LaneControlKernel<TDynamics, TLanes>() : ControlKernel(
    TDynamics.Name, TDynamics.ObservationSpace, TDynamics.ActionSpace, TDynamics.StateSize, TDynamics.ColumnCount, TDynamics.Observed
        .ToArray())
    where TDynamics : IControlDynamics
    where TLanes : unmanaged, ILanes<TLanes, double>
{
    public override bool CanBePushedUpwards => TDynamics.CanBePushedUpwards;

    public override void Advance(ControlColumns columns, int first, int end)
    {
        fixed (double* actions = columns.Actions, rewards = columns.Rewards, over = columns.Over)
        {
            for (int i = first; i < end; i += TLanes.Count)
            {
                var state = new ControlState<TLanes>(columns.Pointer + i, columns.Stride);
                TLanes.Store(TDynamics.Advance(state, TLanes.Load(actions + i), out TLanes ended), rewards + i);
                TLanes.Store(ended, over + i);
            }
        }
    }

    public override double StepOne(ControlColumns columns, double action, Span<float> observation, out bool over)
    {
        Debug.Assert(columns.Stride == 1);
        double* numbers = columns.Pointer;
        Lane<double> reward = TDynamics.Advance(
            new ControlState<Lane<double>>(numbers, stride: 1), new Lane<double>(action), out Lane<double> ended);
        ReadOnlySpan<int> observed = TDynamics.Observed;
        for (int d = 0; d < observed.Length && d < observation.Length; d++)
        {
            observation[d] = (float)numbers[observed[d]];
        }

        over = Lane<double>.Any(ended);
        return reward.Value;
    }

    protected override void Begin(Rng rng, Span<double> state) => TDynamics.Begin(rng, state);

    protected override void Push(Span<double> state, double x, double y) => TDynamics.Push(state, x, y);

    protected override void Derive(ControlColumns columns, int i) =>
        TDynamics.Derive(new ControlState<Lane<double>>(columns.Pointer + i, columns.Stride));
}
