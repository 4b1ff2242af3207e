using System.Diagnostics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// One actor-learner: pull θ′, up to t_max steps, gradient, push (Mnih et al. 2016, algorithm S3). Everything it touches except the store
/// is its own: environment, parameters θ′, tape, random stream, records.
/// </summary>
/// <remarks>
/// As in the paper a rollout ends where its episode ends, so the state after its last step is the only one that is ever bootstrapped from:
/// R = 0 when it is terminal, V of it when the episode was truncated or simply continues. The tape has t_max rows; the rows after a shorter
/// rollout keep old, finite numbers with weight 0. A transition has weight 1, so that gradients add up as in the paper.
/// </remarks>
internal sealed class Worker : IRolloutOwner, IDisposable
{
    private readonly VectorEnvironment _environment;
    private readonly int _maxSteps;
    private readonly HogwildConnection _store;
    private readonly FragmentFeed? _feed;
    private readonly SharedNormalization.Lane _normalization;
    private readonly ParameterVector<float> _theta; // θ′
    private readonly ActorCriticLearner _learner;
    private readonly ActorCriticLoss<float> _loss;
    private readonly Section _lossSection;
    private readonly GradientStep _gradientStep;
    private readonly WorkerLane _lane;
    private readonly StepBudget _budget;
    private FinishedEpisode? _finished;
    private int _transitions;
    private int _environmentUse; // an EnvironmentUse

    /// <param name="lane">What it tells the leader.</param>
    /// <param name="budget">The steps that the workers may take.</param>
    /// <param name="environment">One environment, the worker's own: it is disposed with it.</param>
    /// <param name="options">Hyper-parameters.</param>
    /// <param name="network">The networks.</param>
    /// <param name="store">The access to the shared θ.</param>
    /// <param name="normalization">The access to the shared statistics.</param>
    /// <param name="actionStream">The random stream for actions.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="feed">Who acts; null for the worker itself.</param>
    public Worker(
        WorkerLane lane,
        StepBudget budget,
        VectorEnvironment environment,
        A3COptions options,
        ActorCriticNetwork network,
        HogwildConnection store,
        SharedNormalization.Lane normalization,
        Rng actionStream,
        Backend<float> backend,
        FragmentFeed? feed = null)
    {
        (_lane, _budget, _feed) = (lane, budget, feed);
        _feed?.IsStopped = () => budget.IsStopped;
        _environment = environment;
        _maxSteps = options.Steps;
        _store = store;
        _normalization = normalization;
        _theta = new ParameterVector<float>(network.Layout, backend);
        _learner = new ActorCriticLearner(options, backend, network, _theta, environment, normalization, actionStream, this,
            feed: feed, version: () => store.PulledAt);
        (_loss, _lossSection) = _learner.RecordLoss(_learner.Model.Policy.LogProb());
        _learner.Compile();
        _gradientStep = new GradientStep(
            backend,
            _theta,
            _learner.Tape,
            _loss.Total,
            options.MaxGradientNorm,
            Push,
            cause => Failed($"{cause}; its update was not applied", null));
    }

    public int Rank => _lane.Rank;

    /// <summary>Why it failed in this run, if it did; read it after the thread has ended.</summary>
    public TrainingFailedException? Failure { get; private set; }

    /// <summary>The thread's work: updates until the budget is used up or a stop is requested.</summary>
    public void Run()
    {
        Failure = null;
        Volatile.Write(ref _environmentUse, (int)EnvironmentUse.Stepped);
        _lane.Begin();
        try
        {
            _store.Pull(_theta.Values);
            while (_budget.Reserve(_maxSteps) is > 0 and int granted)
            {
                Update(granted);
            }
        }
        catch (OperationCanceledException) when (_budget.IsStopped)
        {
            // It waited for an actor on another machine.
        }
        catch (Exception exception)
        {
            Failure = exception switch
            {
                TrainingFailedException failure => failure,
                EnvironmentException failure =>
                    Failed(failure.Step == 0 ? "its environment failed to reset" : "its environment failed", failure.InnerException),
                _ => Failed("it failed", exception),
            };
            _lane.Fail(Failure.Message);
            _budget.Stop();
        }
        finally
        {
            if (Interlocked.CompareExchange(ref _environmentUse, (int)EnvironmentUse.None, (int)EnvironmentUse.Stepped)
                == (int)EnvironmentUse.Abandoned)
            {
                _environment.Dispose();
            }

            _lane.End();
        }
    }

    /// <summary>Disposes the environment; one in which the thread is stuck, when the thread has come back from it.</summary>
    public void Dispose()
    {
        if (Interlocked.CompareExchange(ref _environmentUse, (int)EnvironmentUse.Abandoned, (int)EnvironmentUse.Stepped)
            == (int)EnvironmentUse.None)
        {
            _environment.Dispose();
        }
    }

    void IRolloutOwner.BeforeStep() => _lane.CountStep();

    void IRolloutOwner.AfterStep(int transitions)
    {
        if (transitions == 0)
        {
            _lane.TakeStepBack(); // its process was lost, and with it the step
        }

        foreach (FinishedEpisode episode in _environment.Episodes.Finished)
        {
            _finished = _environment.IsResetStep[episode.Rank] ? null : episode; // an episode that a lost process broke off is none
        }
    }

    bool IRolloutOwner.EndsRollout(VectorEnvironment environments) =>
        environments.Terminated[0] || environments.Truncated[0] || environments.IsResetStep[0] || _budget.IsStopped;

    TrainingFailedException IRolloutOwner.RewardFailure(VectorEnvironment environments, int index, string what) =>
        Failed($"the reward is {what}", null);

    TrainingFailedException IRolloutOwner.ObservationFailure(VectorEnvironment environments, int index, int element, string what) =>
        Failed($"{environments.ObservationSpace.NameOf(element)} of its observation is {what}", null);

    private void Update(int granted)
    {
        _finished = null;
        RolloutBuffer rollout = _learner.Collect(granted); // [A3C alg. S3] act, R from the last state
        _transitions = rollout.Transitions;
        _budget.Return(granted - _transitions);
        if (_transitions == 0)
        {
            return;
        }

        _learner.Weigh(1);
        _learner.NormalizeAdvantages();
        _learner.Anneal(_store.Progress);
        _learner.Tape.Forward(_lossSection);
        float norm = _gradientStep.Take();
        _normalization.Exchange();
        _lane.CountUpdate();
        RecordRollout(norm);
    }

    /// <summary>The last part of the gradient step: the optimiser is the store's, and so are its learning rate and its θ.</summary>
    private void Push() => _store.PushAndPull(_theta.Gradient, _transitions, _theta.Values);

    private void RecordRollout(float norm)
    {
        _lane.Records.Write(new RolloutRecord
        {
            Time = Stopwatch.GetTimestamp(),
            Steps = _transitions,
            EpisodeLength = _finished?.Length ?? 0,
            EpisodeReturn = _finished?.Return ?? 0,
            PolicyLoss = _loss.Policy.Value.Read()[0] / _transitions,
            ValueLoss = _loss.Value.Value.Read()[0] / _transitions,
            Entropy = _loss.Entropy.Value.Read()[0] / _transitions,
            GradientNorm = norm,
            ReturnVariance = _learner.ReturnVariance,
            Staleness = _store.LastStaleness,
        });
        if (_finished is not null)
        {
            _lane.CountEpisode();
        }
    }

    private TrainingFailedException Failed(string what, Exception? cause)
    {
        string because = cause is null ? "" : $": {cause.Message}";
        return new TrainingFailedException(
            $"Worker {Rank} stopped at step {_lane.Steps} of its environment: {what}{because}. The parameters are those after all "
                + $"earlier updates.",
            cause);
    }
}
