using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>Rollouts that are asked for as a whole, where networks and environments are in one place off the host.</summary>
internal sealed partial class RolloutCollector
{
    /// <summary>Whether a rollout, and all that it leads to, can be asked for before the host is told of it.</summary>
    public bool CanAsk => _returns is not null && _environments.AreIn(_tape.Backend.Memory);

    /// <summary>Asks for a rollout of T steps with returns and advantages; <see cref="TakeIn"/> tells the host.</summary>
    /// <param name="estimate">How returns follow from rewards.</param>
    public void Ask(ReturnEstimate estimate)
    {
        Begin(Buffer.Steps);
        _wasAsked = true;
        AskForSteps(_placed!);
        Buffer.Rows = Buffer.Count;
        Evaluate(Buffer.Rows);
        IPlacedBatch environments = _environments.Placed;
        int from = Math.Min(environments.StepsUntilTruncation, Buffer.Steps);
        _returns!.CheckSound(environments, from, _model.Observations.ArePacked ? null : _model.Observations.OnTape, _next);
        ValueFinals(environments, from);
        _tape.Backend.Copy(_next, _critic.Observations.RowRange(0, Buffer.Environments));
        _returns.Chain(environments, _model.Values.Value, _critic.Value(Buffer.Environments), estimate);
    }

    /// <summary>Waits for what was asked for, and takes in what each step led to.</summary>
    public void TakeIn()
    {
        _environments.Await(Buffer.Steps);
        bool isSound = PlacedReturns.IsSound(_environments.Placed);
        while (_step < Buffer.Steps)
        {
            _owner.BeforeStep();
            _environments.Tell(_step);
            int before = Buffer.Transitions;
            Store(_step * Buffer.Environments);
            if (!isSound)
            {
                RequireSound();
            }

            _owner.AfterStep(Buffer.Transitions - before);
            _step++;
        }

        _started = true;
    }

    /// <summary>Asks for the advantages of the last rollout with mean 0 and standard deviation 1.</summary>
    public void AskToNormalize(Tensor<float> advantages) => _returns!.Normalize(advantages);

    /// <summary>Fetches V(s_{t+1}) of a rollout that was asked for, which the host has not seen.</summary>
    public void FetchNextValues()
    {
        if (_wasAsked)
        {
            _returns!.FetchNextValues(Buffer);
        }
    }

    /// <summary>
    /// Asks for all steps of a rollout at once, and takes in afterwards what each of them led to. The owners of agents whose environments
    /// are off the host end no rollout early.
    /// </summary>
    private void CollectInPlace(PlacedActing acting)
    {
        AskForSteps(acting);
        _environments.Await(_most);
        int rows = _most * Buffer.Environments;
        bool isSound = _tape.Backend.IsFinite(_next)
            && (_model.Observations.ArePacked || _tape.Backend.IsFinite(_model.Observations.OnTape.RowRange(0, rows)));
        while (_step < _most)
        {
            _owner.BeforeStep();
            _environments.Tell(_step);
            if (!isSound)
            {
                _sound.Require(RowsAfter(_step), 0);
            }

            Take();
        }

        Complete();
    }

    private void AskForSteps(PlacedActing acting)
    {
        acting.Begin(_most, _actionStream);
        for (int t = 0; t < _most; t++)
        {
            _model.Act(_tape, t * Buffer.Environments, StepRows(t));
            acting.Step(t, RowsAfter(t));
            if (t + 1 < _most)
            {
                Keep(t + 1);
            }
        }

        acting.End(_most, _actionStream);
    }

    /// <summary>V of what episodes may have been truncated at: all final observations of the steps that may reach a limit.</summary>
    private void ValueFinals(IPlacedBatch environments, int from)
    {
        int n = Buffer.Environments;
        for (int t = from; t < Buffer.Steps; t++)
        {
            (Storage<float> finals, int offset) = environments.FinalsOf(t);
            _tape.Backend.Copy(
                new Tensor<float>(finals, offset, new Shape(n, _model.Observations.Size)), _critic.Observations.RowRange(0, n));
            _returns!.TakeFinals(t, _critic.Value(n));
        }
    }

    /// <summary>Finds what is not sound in what the last step showed, if anything that is looked at.</summary>
    private void RequireSound()
    {
        _sound.Require(RowsAfter(_step), 0);
        for (int i = 0; i < Buffer.Environments; i++)
        {
            if (LeavesValue(i))
            {
                TakeFinal(i, 0);
            }
        }
    }
}
