using System.Numerics;
using System.Text.Json;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>One linear softmax layer of <c>refs_kfac.json</c> on a tape: activations a, labels drawn from the model, and the policy gradient of recorded actions.</summary>
internal sealed class ReferenceLayer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly CompiledTape<T> _tape;
    private readonly Var<T> _fisherLoss;
    private readonly Var<T> _loss;

    public ReferenceLayer(JsonElement data, KroneckerOptions options)
    {
        Backend = new ReferenceBackend<T>();
        double[][] a = data.GetProperty("a").Matrix();
        double[][] w = data.GetProperty("W").Matrix();
        var layout = new ParameterLayout();
        Block = layout.Add("layer", a[0].Length + 1, w.Length);
        Theta = new ParameterVector<T>(layout);
        WeightLayout.WriteWeight(Theta.ValueOf(Block), w, data.GetProperty("b").Doubles());

        var tape = new Tape<T>(Backend);
        Var<T> input = tape.Input("a", a.Length, a[0].Length);
        WeightLayout.Write(input.Value, a);
        Var<T> logPi = input.Linear(tape.Parameter(Theta, Block)).LogSoftmax();
        Var<T> advantage = tape.Input("advantage", a.Length, 1);
        WeightLayout.WriteColumn(advantage.Value, data.GetProperty("advantages").Doubles());
        _fisherLoss = (-logPi.Pick(Column(data.GetProperty("sampled_labels")))).Sum();
        _loss = (-(logPi.Pick(Column(data.GetProperty("actions"))) * advantage)).Mean();
        _tape = tape.Compile();
        Factors = new KroneckerFactors<T>(_tape, options);
        Step = new Tensor<T>(1, layout.Length);
        _tape.Forward();
        _tape.Backward(_fisherLoss);
        Factors.UpdateFactors();
        _tape.Backward(_loss);
    }

    public Backend<T> Backend { get; }

    public ParameterBlock Block { get; }

    public ParameterVector<T> Theta { get; }

    public KroneckerFactors<T> Factors { get; }

    public Tensor<T> Step { get; }

    /// <summary>U as (out, in + 1), the layout of the file.</summary>
    public double[] Precondition()
    {
        Factors.Precondition(Theta.Gradient, Step);
        return WeightLayout.Transposed(ParameterVector<T>.View(Step, Block));
    }

    private static Tensor<int> Column(JsonElement values)
    {
        int[] integers = values.Integers();
        var column = new Tensor<int>(integers.Length, 1);
        integers.CopyTo(column.Span);
        return column;
    }
}
