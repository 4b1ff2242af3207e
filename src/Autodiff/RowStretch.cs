using System.Numerics;
using Gradus.Tensors;

namespace Gradus.Autodiff;

/// <summary>
/// Neighbouring row-wise ops of equal height go back together, window after window, as they go forward: what one has written is still in the cache
/// when the next one reads it. By the fixed order of operations a window has the bits of its rows in a whole pass.
/// </summary>
internal static class RowStretch
{
    /// <summary>Rows of a window. Products copy weights per window, which pays in larger ones than forward: from 128 to 512 rows measure the same, 64 a twentieth slower.</summary>
    private const int WindowRows = 256;

    /// <summary>Rows that go together; all of them where threads share the rows of each op.</summary>
    public static int Window<T>(Backend<T> backend, int rows)
        where T : unmanaged, IFloatingPointIeee754<T> => backend.Threads > 1 ? rows : Math.Min(rows, WindowRows);

    /// <summary>True for an op that needs only the window's rows of what other ops have computed: of several inputs all but the first are leaves.</summary>
    public static bool MayJoin<T>(Op<T> op)
        where T : unmanaged, IFloatingPointIeee754<T> => op.IsRowwise && op.Inputs.Skip(1).All(input => input.Node.Producer < 0);
}
