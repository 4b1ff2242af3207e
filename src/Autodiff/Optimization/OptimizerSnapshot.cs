using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Remembers the statistics of an optimiser and the number of its steps, so that steps that went wrong can be taken back. The parameters
/// are not part of it.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class OptimizerSnapshot<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Backend<T> _backend;
    private readonly Optimizer<T> _optimizer;
    private readonly Tensor<T>[] _kept;
    private long _steps;

    /// <summary>Makes room, and remembers the optimiser as it is.</summary>
    /// <param name="backend">Does the copying.</param>
    /// <param name="optimizer">The optimiser.</param>
    public OptimizerSnapshot(Backend<T> backend, Optimizer<T> optimizer)
    {
        _backend = backend;
        _optimizer = optimizer;
        _kept = [.. optimizer.Statistics.Select(statistic => backend.Allocate(1, statistic.Value.Shape.Cols))];
        Take();
    }

    /// <summary>Remembers the optimiser as it is now. Allocates nothing.</summary>
    public void Take()
    {
        _steps = _optimizer.Steps;
        for (int i = 0; i < _kept.Length; i++)
        {
            _backend.Copy(_optimizer.Statistics[i].Value, _kept[i]);
        }
    }

    /// <summary>Brings the optimiser back to where it was at the last <see cref="Take"/>.</summary>
    public void Restore()
    {
        _optimizer.Rewind(_steps);
        for (int i = 0; i < _kept.Length; i++)
        {
            _backend.Copy(_kept[i], _optimizer.Statistics[i].Value);
        }
    }
}
