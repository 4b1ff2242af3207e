using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// What an update changes, as it was before it: an update that fails halfway leaves the parameters and statistics of the one before.
/// </summary>
/// <param name="backend">Does the copying.</param>
internal sealed class UpdateSnapshot(Backend<float> backend)
{
    private readonly List<(Tensor<float> Live, Tensor<float> Kept)> _tensors = [];
    private readonly List<OptimizerSnapshot<float>> _optimizers = [];

    /// <summary>Remembers a vector from now on.</summary>
    public void Add(Tensor<float> live) => _tensors.Add((live, backend.Allocate(live.Shape.Rows, live.Shape.Cols)));

    /// <summary>Remembers an optimiser's statistics from now on.</summary>
    public void Add(Optimizer<float> optimizer) => _optimizers.Add(new OptimizerSnapshot<float>(backend, optimizer));

    /// <summary>Remembers everything as it is. Allocates nothing.</summary>
    public void Take()
    {
        foreach ((Tensor<float> live, Tensor<float> kept) in _tensors)
        {
            backend.Copy(live, kept);
        }

        foreach (OptimizerSnapshot<float> optimizer in _optimizers)
        {
            optimizer.Take();
        }
    }

    /// <summary>Brings everything back to where it was.</summary>
    public void Restore()
    {
        foreach ((Tensor<float> live, Tensor<float> kept) in _tensors)
        {
            backend.Copy(kept, live);
        }

        foreach (OptimizerSnapshot<float> optimizer in _optimizers)
        {
            optimizer.Restore();
        }
    }
}
