namespace Gradus.Rl;

/// <content>Updates that are asked for as a whole, where networks and environments are in one place off the host.</content>
public sealed partial class Ppo
{
    /// <summary>
    /// Asks for rollout and gradient steps without looking at any. Where one should not have been made, the host, which is told at the end,
    /// takes all of them back and repeats them with its checks, up to that one, whose tape then shows the number to be named.
    /// </summary>
    private void LearnInPlace(PlacedUpdate placed, MetricRow metrics)
    {
        Anneal();
        placed.SetClipRange(_clip);
        Learner.Ask();
        RememberOldPolicy();
        placed.NoteExplainedVariance(_rows.OldValues, Returns.Value);
        _gathering!.HandOver(Orders());
        int steps = _options.Epochs * _order.Minibatches;
        for (int step = 0; step < steps; step++)
        {
            Ask(step);
            _step.Ask(placed.Norm);
            placed.NoteStep(step, _minibatch.Loss.Total, _minibatch.Loss.Policy, _minibatch.Loss.Value, _minibatch.Loss.Entropy);
            placed.NoteRatios(step, _minibatch.Loss, _minibatch.Weights);
            _step.Step();
        }

        placed.NoteParameters(Theta.Values);
        TakeIn(placed);
        for (int step = 0; step < steps; step++)
        {
            StepNotes notes = placed.Of(step);
            if (!notes.IsFinite)
            {
                RepeatWithChecks(step);
            }

            GradientSteps++;
            Record(notes, metrics);
        }

        End(placed.ExplainedVariance, metrics);
    }

    /// <summary>The rows of all minibatches of an update. A single one contains all rows anyway, and leaves them in order.</summary>
    private ReadOnlySpan<int> Orders()
    {
        if (_order.Minibatches > 1)
        {
            return _order.Shuffled(ShuffleStream, _orders);
        }

        for (int epoch = 0; epoch < _options.Epochs; epoch++)
        {
            _order.Order.CopyTo(_orders.AsSpan(epoch * StepsPerUpdate));
        }

        return _orders;
    }

    /// <summary>Asks for the forward pass of a gradient step.</summary>
    private void Ask(int step)
    {
        _minibatch.Ask(_rows, _gathering!, _order.PartOf(step), _options.NormalizeAdvantage ? _normalize : null);
        _minibatch.Tape.Forward();
    }

    private void RepeatWithChecks(int last)
    {
        TakeBack();
        for (int step = 0; step <= last; step++)
        {
            Ask(step);
            _step.Take();
        }
    }
}
