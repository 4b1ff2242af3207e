using Gradus.Tensors;
using Gradus.Tensors.Managed.Lanes;

namespace Gradus.Envs.ClassicControl;

/// <summary>The states of many carts and poles, one component of all of them after the other, and what a step needs and finds.</summary>
internal sealed class CartPoleColumns(int count)
{
    /// <summary>Cart positions.</summary>
    public Storage<double> X { get; } = new(count);

    /// <summary>Cart velocities.</summary>
    public Storage<double> XDot { get; } = new(count);

    /// <summary>Pole angles.</summary>
    public Storage<double> Theta { get; } = new(count);

    /// <summary>Angular velocities.</summary>
    public Storage<double> ThetaDot { get; } = new(count);

    /// <summary>The pushes of the step.</summary>
    public Storage<double> Force { get; } = new(count);

    /// <summary>All ones where the step left the cart or the pole beyond its limits, all zeros elsewhere.</summary>
    public Storage<double> Over { get; } = new(count);

    /// <summary>The state of one.</summary>
    public CartPoleState<Lane<double>> this[int i]
    {
        get => new() { X = new(X.Span[i]), XDot = new(XDot.Span[i]), Theta = new(Theta.Span[i]), ThetaDot = new(ThetaDot.Span[i]) };
        set
        {
            X.Span[i] = value.X.Value;
            XDot.Span[i] = value.XDot.Value;
            Theta.Span[i] = value.Theta.Value;
            ThetaDot.Span[i] = value.ThetaDot.Value;
        }
    }
}
