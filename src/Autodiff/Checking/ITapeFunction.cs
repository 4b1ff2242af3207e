using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A function that can be recorded in any number type. Written once in this form, a function gets every check: the complex step, an exact
/// Hessian–vector product and the comparison of single with double precision need it in number types other than <see cref="double"/>.
/// </summary>
public interface ITapeFunction
{
    /// <summary>Records the function.</summary>
    /// <typeparam name="T"><see cref="float"/>, <see cref="double"/> or the complex number of the check.</typeparam>
    /// <param name="x">The inputs, in the order and with the shapes of the point being checked.</param>
    /// <returns>The result, of any shape.</returns>
    Var<T> Record<T>(Var<T>[] x)
        where T : unmanaged, IFloatingPointIeee754<T>;
}
