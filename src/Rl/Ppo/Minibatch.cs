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
        int transitions = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            rollout.Observations.Row(row).CopyTo(_model.Observations.Value.Row(i));
            _model.Policy.CopyAction(i, rollout.Policy, row);
            _oldLogPi.Value.Span[i] = rollout.OldLogPi[row];
            _oldValues.Value.Span[i] = rollout.OldValues[row];
            _advantages.Value.Span[i] = rollout.Advantages.Span[row];
            _returns.Value.Span[i] = rollout.Returns.Span[row];
            transitions += rollout.IsTransition[row] ? 1 : 0;
        }

        if (normalizeAdvantage)
        {
            Moments.Normalize(_advantages.Value.Span[..rows.Length]);
        }

        float weight = 1f / Math.Max(transitions, 1);
        Span<float> weights = _weights.Value.Span;
        weights.Clear();
        for (int i = 0; i < rows.Length; i++)
        {
            weights[i] = rollout.IsTransition[rows[i]] ? weight : 0;
        }
    }
}
