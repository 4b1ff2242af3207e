using System.Diagnostics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// One actor-learner: pull θ′, up to t_max steps, gradient, push (Mnih et al. 2016, algorithm S3). Everything it touches but the store is its own:
/// environment, parameters θ′, tape, random stream, records.
/// </summary>
/// <remarks>
/// As in the paper a rollout ends where its episode ends, so the state after its last step is the only one that is ever bootstrapped
/// from: R = 0 when it is terminal, V of it when the episode was truncated or simply goes on. The tape has t_max rows; the rows behind a shorter rollout
/// keep old, finite numbers with weight 0.
/// </remarks>
internal sealed class Worker : IDisposable
{
    private readonly IEnvironment _environment;
    private readonly ulong _environmentSeed;
    private readonly EnvironmentActions _action;
    private readonly Backend<float> _backend;
    private readonly HogwildConnection _store;
    private readonly SharedNormalization.Lane _normalization;
    private readonly float[] _observation;
    private readonly Rng _actionStream;
    private readonly ParameterVector<float> _theta; // θ′
    private readonly ActorCriticTape _model;
    private readonly CompiledTape<float> _tape;
    private readonly Section _lossSection;
    private readonly ActorCriticLoss<float> _loss;
    private readonly Tensor<float> _advantages;
    private readonly Tensor<float> _returns;
    private readonly Tensor<float> _weights;
    private readonly Critic _critic;
    private readonly float[] _rewards;
    private readonly float[] _discounts;
    private readonly float[] _nextValues;
    private readonly bool[] _boundaries;
    private readonly float _gamma;
    private readonly float _maxNorm;
    private readonly Stopwatch _clock = new();
    private PaddedCounter _steps;
    private PaddedCounter _updates;
    private PaddedCounter _episodes;
    private bool _started;
    private bool _inEpisode;
    private double _episodeReturn;
    private int _episodeLength;

    public Worker(
        int rank,
        IEnvironment environment,
        ulong environmentSeed,
        A3COptions options,
        ActorCriticNetwork network,
        HogwildConnection store,
        SharedNormalization.Lane normalization,
        Rng actionStream,
        Backend<float> backend)
    {
        Rank = rank;
        _environment = environment;
        _environmentSeed = environmentSeed;
        _action = new EnvironmentActions(environment.ActionSpace, 1);
        _backend = backend;
        _store = store;
        _normalization = normalization;
        _observation = new float[network.ObservationSize];
        _actionStream = actionStream;
        _gamma = (float)options.Gamma;
        _maxNorm = options.MaxGradientNorm > 0 ? (float)options.MaxGradientNorm : float.PositiveInfinity;

        int rows = options.MaxSteps;
        _theta = new ParameterVector<float>(network.Layout);
        _model = new ActorCriticTape(backend, network, _theta, rows);
        Var<float> advantages = _model.Tape.Input("advantage", rows, 1);
        Var<float> returns = _model.Tape.Input("return", rows, 1);
        Var<float> weights = _model.Tape.Input("weight", rows, 1);
        _loss = ActorCriticLoss<float>.Record(
            _model.Policy.LogProb(),
            _model.Policy.Entropy(),
            _model.Values,
            advantages,
            returns,
            weights,
            (float)options.ValueCoefficient,
            (float)options.EntropyCoefficient);
        _lossSection = _model.Tape.EndSection("loss");
        _tape = _model.Tape.Compile();
        (_advantages, _returns, _weights) = (advantages.Value, returns.Value, weights.Value);
        _critic = new Critic(backend, network, _theta, rows: 1);
        _rewards = new float[rows];
        _discounts = new float[rows];
        _nextValues = new float[rows];
        _boundaries = new bool[rows];
    }

    public int Rank { get; }

    /// <summary>What this worker's rollouts brought.</summary>
    public RecordRing Records { get; } = new();

    /// <summary>Why it ended, if it failed in this run; read it when the thread has ended.</summary>
    public TrainingFailedException? Failure { get; private set; }

    /// <summary>When it failed, in ticks of the stopwatch.</summary>
    public long FailureTime { get; private set; }

    /// <summary>True while its thread is at work.</summary>
    public bool IsRunning => _clock.IsRunning;

    /// <summary>The step it is in or has done last, for messages about a worker that does not come back.</summary>
    public long Steps => _steps.Read();

    public WorkerReport Report => new(Rank, _steps.Read(), _updates.Read(), _episodes.Read(), _clock.Elapsed.TotalSeconds);

    /// <summary>The thread's whole life: updates until the budget is used up or an end is asked for.</summary>
    public void Run(StepBudget budget)
    {
        Failure = null;
        _clock.Start();
        try
        {
            _store.Pull(_theta.Values);
            while (budget.Reserve(_rewards.Length) is > 0 and int granted)
            {
                Update(granted, budget);
            }
        }
        catch (Exception exception)
        {
            Failure = exception as TrainingFailedException ?? Failed("it failed", exception);
            FailureTime = Stopwatch.GetTimestamp();
            budget.Stop();
        }
        finally
        {
            _clock.Stop();
        }
    }

    public void Dispose() => (_environment as IDisposable)?.Dispose();

    private void Update(int granted, StepBudget budget)
    {
        int steps = Collect(granted, budget, out bool terminated);
        budget.Return(granted - steps);
        _tape.Forward(_model.Valuing, 0, steps);
        ComputeTargets(steps, terminated);
        _tape.Forward(_lossSection);
        _tape.Backward(_loss.Total);
        float norm = GradientClipping.ByGlobalNorm(_backend, _theta.Gradient, _maxNorm);
        RequireFinite(norm);
        _store.PushAndPull(_theta.Gradient, steps, _theta.Values);
        _normalization.Exchange();
        _updates.Write(_updates.Read() + 1);
        Tell(steps, norm);
    }

    /// <summary>Acts until the rollout is full, the episode ends or an end is asked for.</summary>
    /// <returns>k, the number of steps, at least 1.</returns>
    private int Collect(int most, StepBudget budget, out bool terminated)
    {
        if (!_inEpisode)
        {
            Begin();
        }

        int k = 0;
        StepResult result;
        do
        {
            _normalization.Observe(_observation, _model.Observations.Value.Row(k));
            _tape.Forward(_model.Acting, k, 1);
            _model.Policy.Sample(k, _actionStream);
            _action.Take(0, _model.Policy, k);
            result = Step(_action[0]);
            _rewards[k] = _normalization.Reward(result);
            k++;
        }
        while (k < most && !result.Ended && !budget.IsStopped);
        _inEpisode = !result.Ended;
        terminated = result.Terminated;
        return k;
    }

    private void Begin()
    {
        try
        {
            _environment.Reset(_started ? null : _environmentSeed, _observation);
        }
        catch (Exception exception)
        {
            throw Failed("its environment failed to reset", exception);
        }

        RequireFiniteObservation();
        _started = true;
        _episodeReturn = 0;
        _episodeLength = 0;
    }

    private StepResult Step(EnvironmentAction action)
    {
        StepResult result;
        _steps.Write(_steps.Read() + 1);
        try
        {
            result = _environment.Step(action, _observation);
        }
        catch (Exception exception)
        {
            throw Failed("its environment failed", exception);
        }

        if (!double.IsFinite(result.Reward))
        {
            throw Failed($"the reward is {(double.IsNaN(result.Reward) ? "NaN" : "infinite")}", null);
        }

        RequireFiniteObservation();

        _episodeReturn += result.Reward;
        _episodeLength++;
        return result;
    }

    private void RequireFiniteObservation()
    {
        int element = _observation.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (element >= 0)
        {
            throw Failed($"element {element} of its observation is {(float.IsNaN(_observation[element]) ? "NaN" : "infinite")}", null);
        }
    }

    /// <summary>Returns R, advantages A and weights: 1 for a transition, so that gradients add up as in the paper, and 0 behind the last one.</summary>
    private void ComputeTargets(int steps, bool terminated)
    {
        _discounts.AsSpan(0, steps).Fill(_gamma);
        _discounts[steps - 1] = terminated ? 0 : _gamma;
        _normalization.Apply(_observation, _critic.Observations.Span);
        _nextValues[steps - 1] = terminated ? 0 : _critic.Evaluate(1)[0]; // [A3C alg. S3] R = 0 for terminal s_t, V(s_t, θ′_v) otherwise
        Span<float> returns = _returns.Span[..steps];
        NStepReturns.Compute<float>(_rewards.AsSpan(0, steps), _nextValues.AsSpan(0, steps), _discounts.AsSpan(0, steps), _boundaries.AsSpan(0, steps), 1, returns);

        ReadOnlySpan<float> values = _model.Values.Value.Span;
        Span<float> advantages = _advantages.Span;
        for (int t = 0; t < steps; t++)
        {
            advantages[t] = returns[t] - values[t]; // [A3C §4 advantage] A = R − V(s)
        }

        _weights.Span[..steps].Fill(1);
        _weights.Span[steps..].Clear();
    }

    private void RequireFinite(float gradientNorm)
    {
        if (!float.IsFinite(gradientNorm) || !float.IsFinite(_loss.Total.Value[0, 0]))
        {
            throw Failed($"{_tape.FindNonFinite() ?? "the norm of the gradient overflows"}; its update was not applied", null);
        }
    }

    private void Tell(int steps, float norm)
    {
        Records.Write(new RolloutRecord
        {
            Time = Stopwatch.GetTimestamp(),
            Steps = steps,
            EpisodeLength = _inEpisode ? 0 : _episodeLength,
            EpisodeReturn = _episodeReturn,
            PolicyLoss = _loss.Policy.Value[0, 0] / steps,
            ValueLoss = _loss.Value.Value[0, 0] / steps,
            Entropy = _loss.Entropy.Value[0, 0] / steps,
            GradientNorm = norm,
            ReturnVariance = Moments.Variance<float>(_returns.Span[..steps]),
            Staleness = _store.LastStaleness,
        });
        if (!_inEpisode)
        {
            _episodes.Write(_episodes.Read() + 1);
        }
    }

    private TrainingFailedException Failed(string what, Exception? cause)
    {
        string because = cause is null ? "" : $": {cause.Message}";
        return new TrainingFailedException(
            $"Worker {Rank} stopped at step {_steps.Read()} of its environment: {what}{because}. The parameters are those of all updates before.", cause);
    }
}
