using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>M ← βM + (1 − β)∇, divided by its sum of weights 1 − βᵗ: the mean of past gradients. With β = 0 it is the last.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class GradientAverage<T>(Backend<T> backend, Shape weight, double decay) : IResumable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private double _weight;

    /// <summary>The mean, (a, g).</summary>
    public Tensor<T> Mean { get; } = backend.Allocate(weight.Rows, weight.Cols);

    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        writer.Write("weight", _weight);
        writer.Write("mean", Mean);
    }

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        double loaded = reader.ReadFiniteDouble("weight", min: 0);
        reader.Read("mean", Mean, finite: true);
        reader.WhenAccepted(() => _weight = loaded);
    }

    /// <summary>Folds a gradient into the mean.</summary>
    /// <param name="gradient">∇, (a, g).</param>
    public void Fold(Tensor<T> gradient)
    {
        _weight = (decay * _weight) + 1;
        T alpha = T.CreateChecked(1 / _weight);
        backend.Scale(T.One - alpha, Mean, Mean);
        backend.AddScaled(alpha, gradient, Mean);
    }
}
