using Gradus.Autodiff;
using Gradus.Autodiff.Parameters;
using Gradus.Rl.ActorCritics;
using Gradus.Rl.Equations;
using Gradus.Rl.Networks;
using Gradus.Tensors;

namespace Gradus.Rl.Ppo;

/// <summary>The tape of one gradient step: heads and loss over M rows that are gathered from a rollout.</summary>
internal sealed class Minibatch
{
    private readonly ActorCriticTape _model;
    private readonly Var<float> _oldLogPi;
    private readonly Var<float> _oldValues;
    private readonly Var<float> _advantages;
    private readonly Var<float> _returns;
    private readonly Var<float> _weights;

    public Minibatch(PpoOptions options, Backend<float> backend, ActorCriticNetwork network, ParameterVector<float> theta)
    {
        int rows = options.MinibatchSize;
        _model = new ActorCriticTape(backend, network, theta, rows);
        Tape<float> tape = _model.Tape;
        _oldLogPi = tape.Input("old log pi", rows, 1);
        _oldValues = tape.Input("old value", rows, 1);
        _advantages = tape.Input("advantage", rows, 1);
        _returns = tape.Input("return", rows, 1);
        _weights = tape.Input("weight", rows, 1);
        Loss = PpoLoss<float>.Record(
            _model.Policy.LogProb(),
            _model.Policy.Entropy(),
            _model.Values,
            _oldLogPi,
            options.ClipValue ? _oldValues : null,
            _advantages,
            _returns,
            _weights,
            (float)options.ClipRange,
            (float)options.ValueCoefficient,
            (float)options.EntropyCoefficient);
        Tape = tape.Compile();
    }

    public PpoLoss<float> Loss { get; }

    public CompiledTape<float> Tape { get; }

    /// <summary>w of the rows in use, (M).</summary>
    public ReadOnlySpan<float> Weights => _weights.Value.Span;

    /// <summary>
    /// Copies the rows of a rollout that <paramref name="rows"/> names. Rows that are no transitions get weight 0, and so does what is left of the tape when
    /// fewer rows are given than it has.
    /// </summary>
    public void Gather(RolloutRows rollout, ReadOnlySpan<int> rows, bool normalizeAdvantage)
    {
        GatherObservations(rollout.Observations, rows);
        _model.Policy.GatherActions(rollout.Policy, rows);
        Gather(rollout.OldLogPi, rows, _oldLogPi);
        Gather(rollout.OldValues, rows, _oldValues);
        Gather(rollout.Advantages.Span, rows, _advantages);
        Gather(rollout.Returns.Span, rows, _returns);
        if (normalizeAdvantage)
        {
            Moments.Normalize(_advantages.Value.Span[..rows.Length]);
        }

        int transitions = 0;
        foreach (int row in rows)
        {
            transitions += rollout.IsTransition[row] ? 1 : 0;
        }

        float weight = 1f / Math.Max(transitions, 1);
        Span<float> weights = _weights.Value.Span;
        weights.Clear();
        for (int i = 0; i < rows.Length; i++)
        {
            weights[i] = rollout.IsTransition[rows[i]] ? weight : 0;
        }
    }

    private static void Gather(ReadOnlySpan<float> source, ReadOnlySpan<int> rows, Var<float> destination)
    {
        Span<float> gathered = destination.Value.Span;
        for (int i = 0; i < rows.Length; i++)
        {
            gathered[i] = source[rows[i]];
        }
    }

    private void GatherObservations(Tensor<float> observations, ReadOnlySpan<int> rows)
    {
        int width = observations.Cols;
        ReadOnlySpan<float> source = observations.Span;
        Span<float> destination = _model.Observations.Value.Span;
        for (int i = 0; i < rows.Length; i++)
        {
            source.Slice(rows[i] * width, width).CopyTo(destination.Slice(i * width, width));
        }
    }
}
