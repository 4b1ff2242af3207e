namespace Gradus.Rl;

/// <content>
/// Updates where networks and environments are in one place off the host: it is told of the rollout with the direction of the step, of
/// every try of the line search, and of the value network's fit at the end.
/// </content>
public sealed partial class Trpo
{
    private void LearnInPlace(PlacedUpdate placed, MetricRow metrics)
    {
        Anneal();
        Learner.Ask();
        Learner.AskToNormalizeAdvantages();
        placed.NoteExplainedVariance(Values.Value, Returns.Value);
        RememberOldPolicy();
        Tape.Forward(_lossSection);
        _policyStep.Ask(placed.Norm);
        placed.NoteStep(0, _loss.Total, _loss.Policy, _loss.Total, _loss.Entropy);
        Backend.Copy(_policy.Gradient, _gradient);
        Backend.Copy(_policy.Values, _before);
        placed.NoteSlope(_placedSolver!, _fisher, _gradient, _step);
        TakeIn(placed);

        StepNotes notes = placed.Of(0);
        metrics[ActorCriticMetrics.ExplainedVariance] = placed.ExplainedVariance;
        metrics[ActorCriticMetrics.PolicyLoss] = notes.Policy;
        metrics[ActorCriticMetrics.Entropy] = notes.Entropy;
        metrics[ActorCriticMetrics.GradientNorm] = notes.Norm;
        if (!notes.IsFinite)
        {
            _policyStep.Take(); // the gradient once more, with the check that names what is not finite
        }

        _lossBefore = notes.Total;
        (_solution, float slope) = placed.Slope;
        Search(slope);
        GradientSteps += _found.IsAccepted ? 1 : 0;
        ReportStep(metrics);
        FitValuesInPlace(placed, metrics);
        Updates++;
    }

    private void FitValuesInPlace(PlacedUpdate placed, MetricRow metrics)
    {
        _order.Reset();
        _gathering!.HandOver(_order.Shuffled(ShuffleStream, _orders));
        int steps = _options.ValueEpochs * _order.Minibatches;
        for (int step = 0; step < steps; step++)
        {
            AskForValues(step);
            _valueStep.Ask(placed.Norm);
            placed.NoteStep(1 + step, _valueFit.Total, _valueFit.Loss, _valueFit.Loss, _valueFit.Loss);
            _valueStep.Step();
        }

        placed.NoteParameters(Theta.Values);
        Look(placed);
        for (int step = 0; step < steps; step++)
        {
            StepNotes notes = placed.Of(1 + step);
            if (!notes.IsFinite)
            {
                RepeatWithChecks(step);
            }

            GradientSteps++;
            metrics.Record(ActorCriticMetrics.ValueLoss, notes.Value);
        }
    }

    private void AskForValues(int step)
    {
        _valueFit.Ask(Model, Returns.Value, _gathering!, _order.PartOf(step));
        _valueFit.Tape.Forward();
    }

    private void RepeatWithChecks(int last)
    {
        TakeBack();
        for (int step = 0; step <= last; step++)
        {
            AskForValues(step);
            _valueStep.Take();
        }
    }
}
