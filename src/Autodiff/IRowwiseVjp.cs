using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// An op that pulls gradients back for a window of rows at a time: row b of the first input's gradient takes from row b of ȳ alone, and the gradients
/// of other inputs add the rows in ascending order. A batch that fills the caches several times over can then go back through a
/// whole network one window after the other, with the bits of a single pass.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal interface IRowwiseVjp<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The part of <see cref="Op{T}.Vjp"/> that the window's rows of ȳ make.</summary>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="rows">The rows to pull back.</param>
    /// <param name="overwrite">The first input's gradient holds nothing yet in these rows: write it instead of adding. The gradients of other inputs always add.</param>
    /// <param name="activationsOnly">Leave out the gradients of parameters, as <see cref="Op{T}.VjpOfActivations"/> does.</param>
    void Vjp(Backend<T> backend, RowWindow rows, bool overwrite, bool activationsOnly);
}
