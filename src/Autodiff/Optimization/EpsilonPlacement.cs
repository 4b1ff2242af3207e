namespace Gradus.Autodiff;

/// <summary>The placement of RMSProp's ε. The two forms train differently, so they have names.</summary>
public enum EpsilonPlacement
{
    /// <summary>g / √(v + ε): the A3C paper's and TensorFlow's form.</summary>
    InsideRoot,

    /// <summary>g / (√v + ε): PyTorch's form.</summary>
    OutsideRoot,
}
