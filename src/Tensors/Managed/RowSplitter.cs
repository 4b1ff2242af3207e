using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Gradus;

/// <summary>
/// Divides the rows of one large member's result among threads. No element is computed in parts, so the number of threads changes no bit.
/// It runs one member at a time: a second caller finds the team busy and computes alone.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
[SuppressMessage("Design", "CA1001", Justification = "The team lives as long as the process; its threads end with it.")]
internal sealed class RowSplitter<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly ConcurrentDictionary<int, RowSplitter<T>> Teams = new();

    private readonly int _threads;
    private readonly ThreadTeam _team;
    private readonly object _gate = new();
    private Backend<T>? _kernels;
    private SplitMember _member;
    private Tensor<T> _a;
    private Tensor<T> _b;
    private Tensor<T> _c;
    private bool _accumulate;
    private PatchGeometry? _geometry;
    private int _parts;

    private RowSplitter(int threads)
    {
        _threads = threads;
        _team = new ThreadTeam(threads, "Gradus kernels", RunPart);
    }

    /// <summary>The process's team of that size, shared because threads are few and backends may be many.</summary>
    public static RowSplitter<T> Of(int threads) => Teams.GetOrAdd(threads, count => new RowSplitter<T>(count));

    /// <summary>Runs a member on up to <paramref name="parts"/> threads.</summary>
    /// <param name="kernels">Computes the parts.</param>
    /// <param name="parts">Parts worth a thread each.</param>
    /// <param name="member">The member to compute.</param>
    /// <param name="a">First source.</param>
    /// <param name="b">Second source, or the default.</param>
    /// <param name="c">Destination, whose rows are divided.</param>
    /// <param name="accumulate">As for the member.</param>
    /// <param name="geometry">The patches, for members that work on images.</param>
    /// <returns>False if it is left to the caller, because there is too little to do or the team is busy.</returns>
    public bool TryRun(
        Backend<T> kernels,
        long parts,
        SplitMember member,
        in Tensor<T> a,
        in Tensor<T> b,
        in Tensor<T> c,
        bool accumulate,
        PatchGeometry? geometry)
    {
        int count = (int)Math.Min(Math.Min(parts, _threads), c.Rows);
        if (count < 2 || !Monitor.TryEnter(_gate))
        {
            return false;
        }

        try
        {
            (_kernels, _member, _accumulate, _geometry, _parts) = (kernels, member, accumulate, geometry, count);
            (_a, _b, _c) = (a, b, c);
            _team.Run();
        }
        finally
        {
            Monitor.Exit(_gate);
        }

        return true;
    }

    private void RunPart(int part)
    {
        if (part >= _parts)
        {
            return;
        }

        int first = (int)((long)_c.Rows * part / _parts);
        int count = (int)((long)_c.Rows * (part + 1) / _parts) - first;
        Tensor<T> c = _c.RowRange(first, count);
        Tensor<T> a = _member switch
        {
            SplitMember.ProductTransposedA => _a.ColumnRange(first, count),
            SplitMember.ConvolveWeightVjp => _a,
            _ => _a.RowRange(first, count),
        };
        switch (_member)
        {
            case SplitMember.Product:
                _kernels!.ProductCore(a, _b, c, _accumulate);
                break;
            case SplitMember.ProductTransposedB:
                _kernels!.ProductTransposedBCore(a, _b, c, _accumulate);
                break;
            case SplitMember.ProductTransposedA:
                _kernels!.ProductTransposedACore(a, _b, c, _accumulate);
                break;
            case SplitMember.Affine:
                _kernels!.AffineCore(a, _b, c, _accumulate);
                break;
            case SplitMember.Convolve:
                _kernels!.ConvolveCore(a, _b, _geometry!, c, _accumulate);
                break;
            case SplitMember.ConvolveInputVjp:
                _kernels!.ConvolveInputVjpCore(a, _b, _geometry!, c, _accumulate);
                break;
            case SplitMember.ConvolveWeightVjp:
                _kernels!.ConvolveWeightVjpCore(a, _b, _geometry!, c, first);
                break;
            case SplitMember.Tanh:
                _kernels!.TanhCore(a, c);
                break;
            case SplitMember.TanhVjp:
                _kernels!.TanhVjpCore(a, _b.RowRange(first, count), c, _accumulate);
                break;
            default:
                _kernels!.ExpCore(a, c);
                break;
        }
    }
}
