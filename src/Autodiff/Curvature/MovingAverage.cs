using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>The weights of the moving averages that a layer keeps: how much a new batch counts (<see cref="FactorAverage"/>).</summary>
internal sealed class MovingAverage<T>(Backend<T> backend, KroneckerOptions options)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// The sum of the weights of all batches in the averages, the last one counting 1: 1 + ρ + ρ² + … with bias correction.
    /// </summary>
    private T _weight;

    /// <summary>True if the averages contain no batch.</summary>
    public bool IsEmpty => !(_weight > T.Zero);

    /// <summary>Saves the weights, under a name.</summary>
    public void SaveState(StateWriter writer, string name = "weight") => writer.Write(name, double.CreateChecked(_weight));

    /// <summary>Loads the weights that were saved under a name.</summary>
    public void LoadState(StateReader reader, string name = "weight")
    {
        double weight = reader.ReadFiniteDouble(name, min: 0);
        reader.WhenAccepted(() => _weight = T.CreateSaturating(weight));
    }

    /// <summary>α of the next batch, which is counted from here on.</summary>
    public T NextWeight()
    {
        T decay = T.CreateChecked(options.Decay);
        if (options.Average == FactorAverage.FirstBatch && !IsEmpty)
        {
            return T.One - decay;
        }

        // [K-FAC §5 moving average] α_t = 1/w_t, w_t = 1 + ρ w_{t−1} = (1 − ρᵗ)/(1 − ρ).
        _weight = T.FusedMultiplyAdd(decay, _weight, T.One);
        return T.One / _weight;
    }

    /// <summary>average ← (1 − α)·average + α·moment/count.</summary>
    public void Fold(Tensor<T> moment, T alpha, T count, Tensor<T> average)
    {
        backend.Scale(T.One - alpha, average, average);
        backend.AddScaled(alpha / count, moment, average);
    }
}
