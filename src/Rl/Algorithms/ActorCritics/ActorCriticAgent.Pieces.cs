using System.Diagnostics.CodeAnalysis;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>Updates as a whole and in pieces, and what becomes of one that fails.</summary>
public abstract partial class ActorCriticAgent
{
    /// <summary>The epoch of an algorithm that has not begun to learn from its rollout.</summary>
    private protected const int NotBegun = -1;

    private UpdateStage _stage;
    private bool _isCollected;
    private bool _leftFinite;
    private long _stepsBefore;
    private long _updatesBefore;
    private long _gradientStepsBefore;

    /// <summary>
    /// Where the rollout began, until the update asks for it: an update that is cut into pieces has the schedules of one that is not.
    /// </summary>
    private protected override long ScheduledSteps => _stage == UpdateStage.Collecting ? _stepsBefore : EnvironmentSteps;

    /// <summary>Whether an update begins with its rollout, so that this may be collected before it is called.</summary>
    private protected virtual bool BeginsWithRollout => false;

    /// <summary>
    /// Makes an update; one that fails, at its last step too, leaves parameters, optimiser and statistics of the update before.
    /// </summary>
    private protected sealed override void UpdateOrUndo(MetricRow metrics)
    {
        Remember();
        _leftFinite = false;
        try
        {
            Update(metrics);
            RequireFiniteParameters();
            FragmentMetrics.Record(_lease.Feed?.Counts, metrics);
        }
        catch
        {
            Undo();
            throw;
        }
    }

    /// <summary>A step of the rollout, the beginning of what is learned from it, or a further piece of that.</summary>
    private protected override int NextPiece =>
        _stage == UpdateStage.None || (_stage == UpdateStage.Collecting && !_isCollected) ? 0 : _stage == UpdateStage.Collecting ? 1 : 2;

    /// <summary>A step of the rollout, or a piece of what is learned from it; what fails is undone as in a whole update.</summary>
    private protected sealed override bool AdvanceOrUndo(MetricRow metrics)
    {
        if (!BeginsWithRollout)
        {
            return base.AdvanceOrUndo(metrics);
        }

        try
        {
            if (_stage == UpdateStage.None)
            {
                Remember();
                _stepsBefore = EnvironmentSteps;
                _stage = UpdateStage.Collecting;
                Learner.Begin(_options.Steps);
                _isCollected = false;
            }

            if (!_isCollected)
            {
                _isCollected = Learner.Advance();
                return false;
            }

            if (!LearnPiece(metrics))
            {
                return false;
            }

            RequireFiniteParameters();
            _stage = UpdateStage.None;
            return true;
        }
        catch
        {
            Undo();
            throw;
        }
    }

    /// <summary>What an update leaves for the host to read at its end; null where the host takes part in updates.</summary>
    private protected PlacedUpdate? Placed { get; private set; }

    /// <summary>
    /// Whether this update is asked for as a whole, and the host is told at its end: not where it is made in pieces, or somebody looks at
    /// its steps.
    /// </summary>
    [MemberNotNullWhen(true, nameof(Placed))]
    private protected bool IsAsked => Placed is not null && _stage == UpdateStage.None && BeforeStep is null && Learner.Collector.CanAsk;

    /// <summary>Lets updates be asked for as a whole, where environments and networks are in one place off the host.</summary>
    /// <param name="gradientSteps">Steps that leave notes in an update.</param>
    private protected void PrepareToAsk(int gradientSteps)
    {
        if (Learner.Collector.CanAsk && _shard.IsWhole && _lease.Feed is null)
        {
            Placed = new PlacedUpdate(Environments, _options.Steps, gradientSteps, Backend);
        }
    }

    /// <summary>Waits for an update that was asked for, and takes in the steps of its rollout.</summary>
    private protected void TakeIn(PlacedUpdate update)
    {
        Learner.Collector.TakeIn();
        _leftFinite = !RefusesBeforeMoving && update.LeftFinite;
    }

    /// <summary>Waits once more, for what was asked for after <see cref="TakeIn"/>.</summary>
    private protected void Look(PlacedUpdate update)
    {
        Environments.Placed.FetchNotes();
        _leftFinite = !RefusesBeforeMoving && update.LeftFinite;
    }

    /// <summary>Brings θ and the optimisers back to where the update began, in the middle of it.</summary>
    private protected void TakeBack() => _before.Restore();

    /// <summary>Learns from the rollout, or makes a piece of that: the whole of it, where an algorithm does not say more.</summary>
    /// <param name="metrics">As for an update.</param>
    /// <returns>Whether the update is complete.</returns>
    private protected virtual bool LearnPiece(MetricRow metrics)
    {
        Update(metrics);
        return true;
    }

    /// <summary>Forgets the pieces that were made of an update that is undone.</summary>
    private protected virtual void ForgetPieces()
    {
    }

    private void Remember()
    {
        (_gradientStepsBefore, _updatesBefore) = (GradientSteps, Updates);
        _before.Take();
        _normalizationBefore.CopyFrom(_normalization);
    }

    private void Undo()
    {
        _stage = UpdateStage.None;
        ForgetPieces();
        _before.Restore();
        _normalization.CopyFrom(_normalizationBefore);
        (GradientSteps, Updates) = (_gradientStepsBefore, _updatesBefore);
    }

    private void RequireFiniteParameters()
    {
        if (!RefusesBeforeMoving && !_leftFinite && !Backend.IsFinite(Theta.Values))
        {
            Updates = _updatesBefore;
            throw Refusal($"parameter '{FirstNonFinite().Name}' became NaN or infinite");
        }
    }

    private ParameterBlock FirstNonFinite() => Theta.Layout.Blocks.First(block => !Backend.IsFinite(Theta.ValueOf(block)));
}
