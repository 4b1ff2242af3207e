using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>Replaces every op as it is recorded: the seam through which tests plant mistakes in ops and losses.</summary>
internal interface IOpSubstitution
{
    /// <summary>The op to record.</summary>
    /// <param name="op">The original op.</param>
    Op<T> Replace<T>(Op<T> op)
        where T : unmanaged, IFloatingPointIeee754<T>;
}
