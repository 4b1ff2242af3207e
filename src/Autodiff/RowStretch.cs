using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Neighbouring row-wise ops of equal height go forward and back together, window after window: what one has written is still in the cache
/// when the next one reads it. By the fixed order of operations a window has the bits of its rows in a whole pass.
/// </summary>
internal static class RowStretch
{
    /// <summary>Rows of a window on the way forward: as many as a product takes at once. From 64 to 128 measure the same.</summary>
    public const int ForwardRows = 96;

    /// <summary>Rows of a window on the way back. Products copy weights per window, which pays in larger ones than forward: from 128 to 512 rows measure the same, 64 a twentieth slower.</summary>
    public const int BackwardRows = 256;

    /// <summary>Rows that go together; all of them where threads share the rows of each op.</summary>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="most">The most that go together on one thread: <see cref="ForwardRows"/> or <see cref="BackwardRows"/>.</param>
    public static int Window<T>(Backend<T> backend, int rows, int most)
        where T : unmanaged, IFloatingPointIeee754<T> => rows <= most || backend.Threads > 1 ? rows : most;

    /// <summary>True for an op that needs only the window's rows of what other ops have computed: of several inputs all but the first are leaves.</summary>
    public static bool MayJoin<T>(Op<T> op)
        where T : unmanaged, IFloatingPointIeee754<T> => op.IsRowwise && op.Inputs.Skip(1).All(input => input.Node.Producer < 0);
}
