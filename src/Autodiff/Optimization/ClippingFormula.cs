namespace Gradus.Autodiff;

/// <summary>The two formulas of global-norm clipping in use.</summary>
public enum ClippingFormula
{
    /// <summary>g·max / max(‖g‖, max): TensorFlow's; the clipped norm is exactly max.</summary>
    Exact,

    /// <summary>g·min(1, max / (‖g‖ + 1e-6)): PyTorch's; slightly shorter.</summary>
    PyTorch,
}
