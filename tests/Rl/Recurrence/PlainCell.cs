using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>
/// A recurrent network without hidden layers, computed in doubles from the arrays of a policy by the formulas of torch.nn.GRU and
/// torch.nn.LSTM: memory and linear head.
/// </summary>
internal sealed class PlainCell
{
    private readonly Tensor<float> _input, _state, _head;
    private readonly bool _isGru;
    private double[] _h, _c;

    /// <param name="policy">The policy.</param>
    /// <param name="memory">Prefix of the memory's blocks, such as <c>vf.memory</c>.</param>
    /// <param name="head">The head's block.</param>
    public PlainCell(Policy policy, string memory, string head)
    {
        _input = Block($"{memory}.input");
        _state = Block($"{memory}.state");
        _head = Block(head);
        _isGru = _state.Cols == 3 * (_state.Rows - 1);
        _h = new double[_state.Rows - 1];
        _c = new double[_h.Length];

        Tensor<float> Block(string name) => policy.Theta.ValueOf(policy.Network.Layout.Find(name)!);
    }

    public void Reset() => (_h, _c) = (new double[_h.Length], new double[_h.Length]);

    /// <summary>The head's outputs after one more observation.</summary>
    public double[] Step(ReadOnlySpan<float> observation)
    {
        (_h, _c) = After(observation);
        return Head(_h);
    }

    /// <summary>The head's outputs if that were the next observation.</summary>
    public double[] Peek(ReadOnlySpan<float> observation) => Head(After(observation).H);

    private (double[] H, double[] C) After(ReadOnlySpan<float> observation)
    {
        double[] x = Affine(_input, Array.ConvertAll(observation.ToArray(), value => (double)value)), p = Affine(_state, _h);
        int n = _h.Length;
        double[] h = new double[n], c = new double[n];
        for (int j = 0; j < n; j++)
        {
            if (_isGru)
            {
                double r = Sigmoid(x[j] + p[j]), z = Sigmoid(x[n + j] + p[n + j]);
                double candidate = Math.Tanh(x[(2 * n) + j] + (r * p[(2 * n) + j]));
                h[j] = ((1 - z) * candidate) + (z * _h[j]);
            }
            else
            {
                double i = Sigmoid(x[j] + p[j]), f = Sigmoid(x[n + j] + p[n + j]), o = Sigmoid(x[(3 * n) + j] + p[(3 * n) + j]);
                c[j] = (f * _c[j]) + (i * Math.Tanh(x[(2 * n) + j] + p[(2 * n) + j]));
                h[j] = o * Math.Tanh(c[j]);
            }
        }

        return (h, c);
    }

    private double[] Head(double[] h) => Affine(_head, h);

    private static double[] Affine(Tensor<float> weight, double[] x) =>
    [
        .. Enumerable.Range(0, weight.Cols).Select(col => weight[weight.Rows - 1, col] + Enumerable.Range(0, x.Length).Sum(row => x[row] * weight[row, col])),
    ];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
