using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>Decides for every op that is recorded what is recorded instead: the seam through which tests plant mistakes into ops and losses.</summary>
internal interface IOpSubstitution
{
    /// <summary>The op to record.</summary>
    /// <param name="op">The op that was asked for.</param>
    Op<T> Replace<T>(Op<T> op)
        where T : unmanaged, IFloatingPointIeee754<T>;
}
