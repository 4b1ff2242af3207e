using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>A trunk with a policy head, a value head and a free row of log standard deviations: all kinds of layers that an actor-critic has.</summary>
internal sealed class TwoHeads
{
    public const int Rows = 6;
    private readonly CompiledTape<double> _tape;
    private readonly Var<double> _fisherLoss;

    public TwoHeads(KroneckerOptions? options = null, Backend<double>? backend = null, ulong seed = 21)
    {
        var layout = new ParameterLayout();
        Trunk = layout.Add("body", 4, 5);
        Policy = layout.Add("pi", 6, 2);
        Value = layout.Add("vf", 6, 1);
        LogDeviation = layout.Add("log_std", 1, 2);
        Theta = new ParameterVector<double>(layout);
        var tape = new Tape<double>(backend ?? new ReferenceBackend<double>());
        Var<double> x = tape.Input("x", Rows, 3);
        PolicyNoise = tape.Input("policy noise", Rows, 2);
        ValueNoise = tape.Input("value noise", Rows, 1);
        DeviationNoise = tape.Input("deviation noise", Rows, 2);
        TrunkOutput = x.Linear(tape.Parameter(Theta, Trunk));
        Features = TrunkOutput.Tanh();
        Var<double> mean = Features.Linear(tape.Parameter(Theta, Policy));
        Var<double> value = Features.Linear(tape.Parameter(Theta, Value));
        Var<double> logDeviation = tape.Input("zero", Rows, 2).AddRow(tape.Parameter(Theta, LogDeviation));
        _fisherLoss = (mean * PolicyNoise).Sum() + (value * ValueNoise).Sum() + (logDeviation * DeviationNoise).Sum();
        _tape = tape.Compile();
        Factors = new KroneckerFactors<double>(_tape, options);
        Gradient = new Tensor<double>(1, layout.Length);
        Step = new Tensor<double>(1, layout.Length);
        var rng = new Rng(seed);
        foreach (ParameterBlock block in layout.Blocks)
        {
            NoisyLayer<double>.Fill(Theta.ValueOf(block), rng);
            NoisyLayer<double>.Fill(Block(Gradient, block), rng);
        }

        foreach (Var<double> input in (Var<double>[])[x, PolicyNoise, ValueNoise, DeviationNoise])
        {
            NoisyLayer<double>.Fill(input.Value, rng);
        }
    }

    public ParameterBlock Trunk { get; }

    public ParameterBlock Policy { get; }

    public ParameterBlock Value { get; }

    public ParameterBlock LogDeviation { get; }

    public ParameterVector<double> Theta { get; }

    public Var<double> PolicyNoise { get; }

    public Var<double> ValueNoise { get; }

    public Var<double> DeviationNoise { get; }

    /// <summary>tanh of the trunk, (B, 5).</summary>
    public Var<double> Features { get; }

    /// <summary>The trunk before tanh, (B, 5).</summary>
    public Var<double> TrunkOutput { get; }

    public KroneckerFactors<double> Factors { get; }

    public Tensor<double> Gradient { get; }

    public Tensor<double> Step { get; }

    public Tensor<double> Block(Tensor<double> flat, ParameterBlock block) => ParameterVector<double>.View(flat, block);

    public KroneckerLayer<double> Layer(ParameterBlock block) => Factors.Layers.Single(layer => layer.Block == block);

    public void Observe(Tensor<double>? mask = null)
    {
        _tape.Forward();
        _tape.Backward(_fisherLoss);
        if (mask is { } column)
        {
            Factors.UpdateFactors(column);
        }
        else
        {
            Factors.UpdateFactors();
        }
    }

    public void Precondition() => Factors.Precondition(Gradient, Step);
}
