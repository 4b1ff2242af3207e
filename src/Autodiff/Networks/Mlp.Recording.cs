using System.Numerics;

namespace Gradus.Autodiff;

/// <content>Initial parameters, and the network on a tape.</content>
public sealed partial class Mlp
{
    /// <summary>Orthogonal weights and zero biases.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="theta">Receives the values.</param>
    /// <param name="rng">The random stream.</param>
    /// <param name="hiddenGain">Gain of layers that are followed by the activation; √2 is usual.</param>
    /// <param name="lastGain">Gain of a last layer without activation: 0.01 for a policy, 1 for a value.</param>
    public void InitializeOrthogonal<T>(ParameterVector<T> theta, Rng rng, double hiddenGain, double lastGain)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            bool last = i == _layers.Length - 1 && !_activateLast;
            Initialization.Orthogonal(theta.ValueOf(_layers[i]), last ? lastGain : hiddenGain, rng);
        }

        InitializeNorms(theta);
    }

    /// <summary>Weights and biases from U(−1/√in, 1/√in), PyTorch's default for linear layers.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="theta">Receives the values.</param>
    /// <param name="rng">The random stream.</param>
    public void InitializeUniform<T>(ParameterVector<T> theta, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ParameterBlock layer in _layers)
        {
            Initialization.Uniform(theta.ValueOf(layer), 1 / Math.Sqrt(layer.Shape.Rows - 1), rng);
        }

        InitializeNorms(theta);
    }

    /// <summary>Records the network on a tape.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="x">(B, inputs).</param>
    /// <returns>(B, outputs).</returns>
    public Var<T> Record<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Var<T> h = x;
        for (int i = 0; i < _layers.Length; i++)
        {
            h = h.Linear(tape.Parameter(theta, _layers[i])).Named(_layers[i].Name);
            if (i < _norms.Length)
            {
                (ParameterBlock gain, ParameterBlock bias) = _norms[i];
                h = h.LayerNorm(tape.Parameter(theta, gain), tape.Parameter(theta, bias), T.CreateChecked(Epsilon)).Named(
                    $"{_layers[i].Name}.norm");
            }
            else if (_standardizes && IsActivated(i))
            {
                h = h.Standardize(T.CreateChecked(Epsilon)).Named($"{_layers[i].Name}.norm");
            }

            if (IsActivated(i))
            {
                h = h.Activated(Activation);
            }
        }

        return h;
    }

    /// <summary>Gains of one and biases of zero.</summary>
    private void InitializeNorms<T>(ParameterVector<T> theta)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach ((ParameterBlock gain, ParameterBlock bias) in _norms)
        {
            using HostWrite<T> gains = theta.ValueOf(gain).Write();
            gains.Span.Fill(T.One);
            using HostWrite<T> biases = theta.ValueOf(bias).Write();
            biases.Span.Clear();
        }
    }
}
