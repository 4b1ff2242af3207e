using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>A 2-3-2 tanh network with a squared loss and unit Gaussian Fisher noise.</summary>
internal sealed class TanhNetwork
{
    private readonly CompiledTape<double> _tape;
    private readonly ParameterVector<double> _theta;
    private readonly KroneckerFactors<double> _factors;
    private readonly Mlp _mlp;
    private readonly Var<double> _input;
    private readonly Var<double> _noise;
    private readonly Var<double> _target;
    private readonly Var<double> _output;
    private readonly Var<double> _fisherLoss;
    private readonly Var<double> _loss;

    public TanhNetwork(int rows, KroneckerOptions options)
    {
        var layout = new ParameterLayout();
        _mlp = Mlp.Declare(layout, "f", [2, 3, 2], Activation.Tanh);
        _theta = new ParameterVector<double>(layout);
        var tape = new Tape<double>(new ReferenceBackend<double>());
        _input = tape.Input("x", rows, 2);
        _noise = tape.Input("noise", rows, 2);
        _target = tape.Input("target", rows, 2);
        _output = _mlp.Record(tape, _theta, _input);
        _fisherLoss = (_output * _noise).Sum();
        _loss = (_output - _target).Square().Mean();
        _tape = tape.Compile();
        _factors = new KroneckerFactors<double>(_tape, options);
        Step = new Tensor<double>(1, layout.Length);
        Gradient = new Tensor<double>(1, layout.Length);
        Linear<double>[] layers = [.. _tape.Ops.OfType<Linear<double>>()];
        Inputs = [.. layers.Select(layer => layer.Input)];
        OutputGradients = [.. layers.Select(layer => new Tensor<double>(rows, layer.OutputShape.Cols))];
    }

    public IReadOnlyList<Var<double>> Inputs { get; }

    /// <summary>ȳ of both layers under the Fisher loss.</summary>
    public IReadOnlyList<Tensor<double>> OutputGradients { get; }

    public Tensor<double> Outputs => _output.Value;

    public Tensor<double> Gradient { get; }

    public Tensor<double> Step { get; }

    public Tensor<double> Block(Tensor<double> flat, int layer) => ParameterVector<double>.View(flat, _mlp.Layers[layer]);

    public void Draw(Rng rng)
    {
        foreach (Tensor<double> tensor in (Tensor<double>[])[_input.Value, _noise.Value, _target.Value])
        {
            NoisyLayer<double>.Fill(tensor, rng);
        }


        // Weights of size 1 bend the tanh enough for G of the first layer to have full rank.
        NoisyLayer<double>.Fill(_theta.Values, rng);
    }

    /// <summary>The same function of inputs in other units: x' = xM + c, W̄' = T⁻¹W̄ with T = [M 0; c 1].</summary>
    public void CopyFrom(TanhNetwork other, double[,] t)
    {
        _theta.CopyFrom(other._theta);
        other._noise.Value.Span.CopyTo(_noise.Value.Span);
        other._target.Value.Span.CopyTo(_target.Value.Span);
        for (int b = 0; b < _input.Shape.Rows; b++)
        {
            for (int j = 0; j < 2; j++)
            {
                _input.Value[b, j] = (other._input.Value[b, 0] * t[0, j]) + (other._input.Value[b, 1] * t[1, j]) + t[2, j];
            }
        }

        Tensor<double> weight = Block(_theta.Values, 0);
        for (int o = 0; o < weight.Cols; o++)
        {
            double[] column = DenseMatrix.Solve(t, (double[])[weight[0, o], weight[1, o], weight[2, o]]);
            for (int i = 0; i < 3; i++)
            {
                weight[i, o] = column[i];
            }
        }
    }

    public void Observe()
    {
        _tape.Forward();
        _tape.Backward(_fisherLoss);
        _factors.UpdateFactors();
        Linear<double>[] layers = [.. _tape.Ops.OfType<Linear<double>>()];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i].Output.Gradient.Span.CopyTo(OutputGradients[i].Span);
        }
    }

    public void Precondition()
    {
        _tape.Backward(_loss);
        _theta.Gradient.Span.CopyTo(Gradient.Span);
        _factors.Precondition(Gradient, Step);
        Assert.Equal(0, _factors.Fallbacks.Total);
    }
}
