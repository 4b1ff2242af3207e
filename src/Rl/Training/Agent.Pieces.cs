using System.Diagnostics;

namespace Gradus.Rl;

/// <summary>Training in pieces, for a caller that owns the frame.</summary>
public abstract partial class Agent
{
    /// <summary>Kinds of pieces, each with a length of its own.</summary>
    private protected const int PieceKinds = 3;

    /// <summary>What a long piece leaves when a shorter one follows: the first ones are long, because they are compiled.</summary>
    private const double Decay = 0.7;

    private readonly double[] _pieceSeconds = new double[PieceKinds];

    /// <summary>Whether <see cref="Step"/> has stopped in the middle of an update.</summary>
    public bool IsInUpdate => _updating;

    /// <summary>Which kind of piece comes next, from 0 to <see cref="PieceKinds"/> − 1.</summary>
    private protected virtual int NextPiece => 0;

    /// <summary>
    /// Plans environment steps for <see cref="Step"/> to make, and makes none yet: what <see cref="Learn"/> does at its beginning.
    /// </summary>
    /// <param name="environmentSteps">
    /// Environment steps over all environments, at least <see cref="StepsPerUpdate"/>; <see cref="long.MaxValue"/> for no limit.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is smaller than one update.</exception>
    /// <exception cref="InvalidOperationException">The agent is learning, or in the middle of an update.</exception>
    /// <exception cref="ObjectDisposedException">The agent was disposed.</exception>
    public void Begin(long environmentSteps)
    {
        ObjectDisposedException.ThrowIf(Phase == AgentPhase.Disposed, this);
        RequireNotLearning();
        RequireWholeUpdate();
        RequireRoom(environmentSteps);
        SetBudget(environmentSteps);
    }

    /// <summary>
    /// Trains for about this long on the caller's thread, in small pieces, and returns: for a caller that owns the frame, such as a game
    /// loop. A piece is a step of all environments, or a gradient step; where a call stops, the next one continues. No piece is begun that
    /// would end beyond the budget, judged by the last ones of its kind; one is made in any case. The result is that of
    /// <see cref="Learn"/>, bit for bit, however the time is cut.
    /// <code>
    /// agent.Begin(200_000);
    /// while (agent.Step(TimeSpan.FromMilliseconds(2)))
    /// {
    ///     DrawFrame();
    /// }
    /// </code>
    /// </summary>
    /// <remarks>
    /// Some pieces are long: TRPO's policy step, and the gradient step of A2C and ACKTR over the whole rollout. An algorithm of your own
    /// makes a whole update at a time. An update has to be complete (<see cref="IsInUpdate"/>) before the agent's state can be saved or
    /// <see cref="Learn"/> called; its policy can be had at any time.
    /// </remarks>
    /// <param name="budget">How long; zero for a single piece.</param>
    /// <param name="observer">The observer; null for none.</param>
    /// <returns>
    /// Whether there is more to do: false when the steps of <see cref="Begin"/> are made, or the observer has asked to stop.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// <see cref="Begin"/> was not called, the agent is already learning, or its threads learn all the time, as A3C's.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The agent was disposed.</exception>
    /// <exception cref="TrainingFailedException">
    /// A loss, gradient or parameter became NaN or infinite. The parameters are those after the last successful update.
    /// </exception>
    public bool Step(TimeSpan budget, ITrainingObserver? observer = null)
    {
        if (_end == 0)
        {
            throw new InvalidOperationException($"Call {nameof(Begin)} first: it says how many steps this {Algorithm} agent should make.");
        }

        EnterLearning(observer);
        try
        {
            long began = Stopwatch.GetTimestamp();
            double elapsed = 0;
            bool hasMore;
            do
            {
                int kind = NextPiece;
                hasMore = MakePiece(observer);
                double now = Stopwatch.GetElapsedTime(began).TotalSeconds;
                _pieceSeconds[kind] = Math.Max(now - elapsed, Decay * _pieceSeconds[kind]);
                elapsed = now;
            }
            while (hasMore && elapsed + _pieceSeconds[NextPiece] <= budget.TotalSeconds);
            return hasMore;
        }
        finally
        {
            LeaveLearning();
        }
    }

    /// <summary>Makes a piece of an update, the first one of which begins it.</summary>
    /// <param name="metrics">As for <see cref="Update"/>; the same object for all pieces.</param>
    /// <returns>Whether the update is complete.</returns>
    private protected virtual bool AdvanceOrUndo(MetricRow metrics)
    {
        UpdateOrUndo(metrics);
        return true;
    }

    /// <summary>Makes a piece of an update.</summary>
    /// <returns>Whether there is more to do.</returns>
    private bool MakePiece(ITrainingObserver? observer)
    {
        MetricRow metrics = _metrics ??= new MetricRow(Metrics);
        if (!_updating)
        {
            if (_end - EnvironmentSteps < StepsPerUpdate)
            {
                return false;
            }

            metrics.Clear();
        }

        _updating = true;
        bool isComplete = true;
        try
        {
            isComplete = AdvanceOrUndo(metrics);
        }
        finally
        {
            _updating = !isComplete;
        }

        return !isComplete
            || (observer?.OnUpdate(this, metrics) != TrainingSignal.Stop && _end - EnvironmentSteps >= StepsPerUpdate);
    }

    private void RequireWholeUpdate()
    {
        if (_updating)
        {
            throw new InvalidOperationException(
                $"This {Algorithm} agent has half an update from {nameof(Step)}: call that until {nameof(IsInUpdate)} is false.");
        }
    }
}
