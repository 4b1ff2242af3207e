using Gradus.Tensors.Managed.Lanes;

namespace Gradus.Envs.ClassicControl;

/// <summary>Cart position and velocity, pole angle (radians, 0 upright) and angular velocity, of as many carts as there are lanes.</summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
internal struct CartPoleState<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, double>
{
    public TLanes X;
    public TLanes XDot;
    public TLanes Theta;
    public TLanes ThetaDot;
}
