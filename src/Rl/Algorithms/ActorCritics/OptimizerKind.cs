namespace Gradus.Rl;

/// <summary>The first-order optimisers.</summary>
public enum OptimizerKind
{
    /// <summary>RMSProp with ε inside the root and the mean square started at 1, as in the original code.</summary>
    Rmsprop,

    /// <summary>RMSProp with ε outside the root and the mean square started at 0, as in PyTorch.</summary>
    RmspropPytorch,

    /// <summary>Adam.</summary>
    Adam,

    /// <summary>Gradient descent without momentum.</summary>
    Sgd,
}
