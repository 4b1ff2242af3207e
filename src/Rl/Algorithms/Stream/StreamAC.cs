using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Stream AC(λ) (Elsayed, Vasan and Mahmood 2024, 2410.14606): an actor-critic that learns from every transition as it happens, once, and
/// keeps none. No batch, no rollout, no replay.
/// </summary>
/// <remarks>
/// Four things make one sample at a time enough: eligibility traces carry each error back to the steps that led to it; the step size is
/// bounded so that no step overshoots (<see cref="ObGd{T}"/>); weights are sparse at first (<see cref="Initialization.Sparse"/>) and
/// hidden layers normalised; observations and rewards are scaled by their running statistics. The paper's one setting is the default.
/// <para>
/// Choose it where there is one body and no memory to spare: a robot, a character in a game. Where environments can be stepped together,
/// the other algorithms learn more per second. <see cref="StreamLearner"/> is the same for a caller that owns the loop.
/// </para>
/// <para>
/// Unlike in its authors' code, an episode that is cut off is worth what would have followed, the observation has no clock, and the ways to
/// normalise are those of the other algorithms.
/// </para>
/// </remarks>
public sealed class StreamAC : Agent, IRolloutOwner
{
    internal const string Name = "stream-ac";

    private readonly EnvironmentLease _lease;
    private readonly StreamLearner _learner;
    private readonly SoundObservations _sound;
    private readonly Tensor<float> _next;
    private readonly bool[] _mask;
    private bool _started;

    /// <summary>Builds networks and traces for an environment of its own, which it makes and disposes.</summary>
    /// <param name="source">Makes the environment to learn on: one.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <exception cref="HyperparameterException">A value, or a combination of values, is invalid.</exception>
    /// <exception cref="ArgumentException">
    /// There is more than one environment, or its spaces and the options do not go together; the message says which.
    /// </exception>
    /// <exception cref="InvalidOperationException">An environment cannot be made.</exception>
    public StreamAC(EnvironmentSource source, StreamACOptions? options = null, Backend<float>? backend = null)
        : this(HyperparameterTable.Checked(options), Single(source), backend)
    {
    }

    /// <summary>Builds networks and traces for an environment at hand.</summary>
    /// <param name="environments">The environment to learn on: one; not owned.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <exception cref="HyperparameterException">A value, or a combination of values, is invalid.</exception>
    /// <exception cref="ArgumentException">
    /// There is more than one environment, or its spaces and the options do not go together; the message says which.
    /// </exception>
    public StreamAC(VectorEnvironment environments, StreamACOptions? options = null, Backend<float>? backend = null)
        : this(HyperparameterTable.Checked(options), Single(environments), backend)
    {
    }

    private StreamAC(StreamACOptions options, EnvironmentLease lease, Backend<float>? backend)
        : base(lease.Environments.Source)
    {
        _lease = lease;
        backend ??= new ManagedBackend<float>();
        try
        {
            _learner = new StreamLearner(options, Source, backend);
        }
        catch
        {
            lease.Return();
            throw;
        }

        _sound = new SoundObservations(Environments, backend, this);
        _next = backend.Allocate(1, Environments.ObservationSize);
        _mask = new bool[Environments.HasActionMasks ? Environments.ActionSpace.MaskSize : 0];
    }

    /// <inheritdoc/>
    public override string Algorithm => Name;

    /// <inheritdoc/>
    public override VectorEnvironment Environments => _lease.Environments;

    /// <inheritdoc/>
    public override bool CanResume => true;

    /// <summary>One: it learns after every step.</summary>
    public override int StepsPerUpdate => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics { get; } =
        [ActorCriticMetrics.ValueLoss, ActorCriticMetrics.Entropy, StreamMetrics.PolicyStepSize, StreamMetrics.ValueStepSize];

    /// <summary>The hyper-parameters.</summary>
    public StreamACOptions Options => _learner.Options;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The agent is learning on another thread.</exception>
    public override Policy ToPolicy()
    {
        RequireOwnThread();
        return _learner.ToPolicy();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The agent is learning on another thread.</exception>
    public override string ParameterHash()
    {
        RequireOwnThread();
        return _learner.ParameterHash();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterInspection> InspectParameters()
    {
        RequireOwnThread();
        return _learner.InspectParameters();
    }

    /// <summary>Acts once, and learns from it.</summary>
    /// <inheritdoc/>
    protected override void Update(MetricRow metrics)
    {
        try
        {
            Act();
            if (Environments.IsResetStep[0])
            {
                Begin(); // the environment did nothing but begin an episode, also where a lost process broke one off
            }
            else
            {
                Learn();
            }
        }
        catch
        {
            _started = false;
            throw;
        }

        Updates++;
        metrics[ActorCriticMetrics.ValueLoss] = _learner.LastError * _learner.LastError;
        metrics[ActorCriticMetrics.Entropy] = _learner.LastEntropy;
        metrics[StreamMetrics.PolicyStepSize] = _learner.PolicyStepSize;
        metrics[StreamMetrics.ValueStepSize] = _learner.ValueStepSize;
    }

    /// <inheritdoc/>
    protected override void TakePolicy(Policy policy)
    {
        WarmStart.RequireFit(policy, Source, _learner.Network, _learner.Options);
        _learner.StartFrom(policy);
    }

    /// <inheritdoc/>
    protected override void SaveLearner(StateWriter writer)
    {
        writer.Write("stream", _learner);
        writer.Write("started", _started);
        if (_started)
        {
            writer.Write("environments", Environments);
        }
    }

    /// <inheritdoc/>
    protected override void LoadLearner(StateReader reader)
    {
        reader.Read("stream", _learner);
        bool started = reader.ReadBoolean("started");
        if (started)
        {
            reader.Read("environments", Environments);
        }

        reader.WhenAccepted(() => _started = started && !Environments.NeedsReset);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _lease.Return();
        }

        base.Dispose(disposing);
    }

    void IRolloutOwner.BeforeStep()
    {
    }

    void IRolloutOwner.AfterStep(int transitions)
    {
    }

    bool IRolloutOwner.EndsRollout(VectorEnvironment environments) => true;

    TrainingFailedException IRolloutOwner.RewardFailure(VectorEnvironment environments, int index, string what) =>
        RolloutFailures.OfReward(environments, index, what);

    TrainingFailedException IRolloutOwner.ObservationFailure(VectorEnvironment environments, int index, int element, string what) =>
        RolloutFailures.OfObservation(environments, index, element, what);

    private static EnvironmentLease Single(EnvironmentSource source)
    {
        RequireOne(source.Count);
        return EnvironmentLease.Of(source);
    }

    private static EnvironmentLease Single(VectorEnvironment environments)
    {
        RequireOne(environments.Count);
        return EnvironmentLease.Of(environments);
    }

    private static void RequireOne(int environments)
    {
        if (environments != 1)
        {
            throw new ArgumentException(
                $"{Name} learns from one environment, step by step, but there are {environments}; take another algorithm for several.");
        }
    }

    /// <summary>Steps the environment, which writes what it shows next.</summary>
    private void Act()
    {
        if (!_started || Environments.NeedsReset)
        {
            using (HostWrite<float> write = _next.Write())
            {
                Environments.Reset(write.Span);
            }

            Begin();
            _started = true;
        }

        if (_mask.Length > 0)
        {
            Environments.WriteActionMasks(_mask);
        }

        _learner.Choose(_mask);
        _learner.Actions.Step(Environments, _next);
    }

    private void Begin()
    {
        _sound.Require(_next, 0);
        _learner.Start(_next.Read());
    }

    private void Learn()
    {
        double reward = Environments.Rewards[0];
        if (SoundRewards.FaultOf(reward, _learner.Options.NormalizeRewards) is { } fault)
        {
            throw RolloutFailures.OfReward(Environments, 0, fault);
        }

        _learner.Progress = Progress;
        bool ended = Environments.Terminated[0] || Environments.Truncated[0];
        if (Environments.Terminated[0])
        {
            _learner.Terminate(reward);
        }
        else if (Environments.Truncated[0])
        {
            ReadOnlySpan<float> final = Environments.HasFinalObservation[0] ? Environments.FinalObservation(0) : _next.Read();
            _learner.Truncate(final, reward);
        }
        else
        {
            _sound.Require(_next, 0);
            _learner.Continue(_next.Read(), reward);
        }

        EnvironmentSteps++;
        GradientSteps++;
        foreach (FinishedEpisode episode in Environments.Episodes.Finished)
        {
            ReportEpisode(episode.Rank, episode.Return, episode.Length);
        }

        if (ended)
        {
            Begin(); // what is shown now is the next episode's, or what the environment shows until it begins that
        }
    }
}
