namespace Gradus.Rl;

/// <summary>The optimisers of shared parameters.</summary>
public enum SharedOptimizerKind
{
    /// <summary><see cref="SharedRmsProp"/>.</summary>
    Rmsprop,

    /// <summary><see cref="SharedAdam"/>.</summary>
    Adam,

    /// <summary><see cref="SharedSgd"/>.</summary>
    Sgd,
}
