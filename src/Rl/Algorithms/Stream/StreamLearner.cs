using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Stream AC(λ) for a caller that owns the loop, such as a game or a robot: it is shown what happens, one step at a time, learns from it
/// there and then, and says what to do next. It keeps no transition, needs no environment, and allocates nothing once it is made.
/// <code>
/// int action = learner.Begin(observation).Index;
/// while (true)
/// {
///     (observation, reward, over) = Play(action);
///     if (over)
///     {
///         learner.Terminate(reward);
///         break;
///     }
///
///     action = learner.Step(observation, reward).Index;
/// }
/// </code>
/// </summary>
/// <remarks>
/// <see cref="StreamAC"/> is the same algorithm on an environment. Belongs to one thread at a time. Actions are sampled, because learning
/// needs trials; <see cref="ToPolicy"/> gives a policy that can act without them.
/// </remarks>
public sealed partial class StreamLearner
{
    private readonly StreamACOptions _options;
    private readonly LearningTask _task;
    private readonly PolicyDescription _description;
    private readonly Backend<float> _backend;
    private readonly ParameterVector<float> _theta;
    private readonly ActorCriticTape _model;
    private readonly CompiledTape<float> _tape;
    private readonly Section _lossSection;
    private readonly Var<float> _bonus;
    private readonly Var<float> _entropy;
    private readonly Var<float> _loss;
    private readonly Critic _critic;
    private readonly RunningNormalization _normalization;
    private readonly ObGd<float> _policyStep;
    private readonly ObGd<float> _valueStep;
    private readonly Rng _actionStream;
    private readonly Rng _beforeAction; // the stream as it was before the last action
    private bool _hasAction;
    private bool _repeatsAction; // a state was loaded whose action has not been given again yet

    /// <summary>Builds networks and traces.</summary>
    /// <param name="name">What is learned, such as <c>Robot-v2</c>: the environment's name in policy files.</param>
    /// <param name="observations">The observation space.</param>
    /// <param name="actions">The action space.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="hasActionMasks">Whether some actions are not always legal, so that every call says which are.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <exception cref="HyperparameterException">A value, or a combination of values, is invalid.</exception>
    /// <exception cref="ArgumentException">
    /// The spaces and the options do not go together, such as masks with real actions; the message says which.
    /// </exception>
    public StreamLearner(
        string name,
        Space observations,
        Space actions,
        StreamACOptions? options = null,
        bool hasActionMasks = false,
        Backend<float>? backend = null)
        : this(HyperparameterTable.Checked(options), new LearningTask(name, observations, actions, hasActionMasks), backend)
    {
    }

    internal StreamLearner(StreamACOptions options, LearningTask task, Backend<float>? backend)
    {
        _options = options;
        _task = task;
        _backend = backend ?? new ManagedBackend<float>();
        SeedSequence[] streams = new SeedSequence(options.Seed).Spawn(2);
        var first = new Rng(streams[0]);
        _actionStream = new Rng(streams[1]);
        _beforeAction = new Rng(streams[1]);
        (Network, _theta) = options.MakeNetwork(task, first, _backend);
        RequireNetwork();
        foreach (ParameterBlock block in Network.Layout.Blocks.Where(block => block.Shape.Rows > 1)) // a weight, not a gain or a ln σ
        {
            Initialization.Sparse(_theta.ValueOf(block), options.Sparsity, first);
        }

        _description = new PolicyDescription(StreamAC.Name, task.Id, task.Observations, task.Actions, Network.Description)
        {
            HasActionMask = task.HasActionMasks,
        };
        _model = new ActorCriticTape(_backend, Network, _theta, rows: 1, sequences: 1);
        _bonus = _model.Tape.Input("bonus", 1, 1);
        _entropy = _model.Policy.Entropy();
        _loss = StreamLoss.Record(_model.Policy.LogProb(), _entropy, _model.Values, _bonus);
        _lossSection = _model.Tape.EndSection("loss");
        _tape = _model.Tape.Compile();
        _tape.PrepareBackward(_loss);
        _critic = new Critic(_backend, Network, _theta, rows: 1);
        var amounts = AmountColumns.Of(task.Observations);
        _normalization = new RunningNormalization(
            options.Normalizes(task.Observations), options.NormalizeRewards, environments: 1, amounts, options.Gamma);
        double decay = options.Gamma * options.Lambda;
        _policyStep = new ObGd<float>(_backend, _theta.View(Network.Policy), decay, options.KappaPolicy);
        _valueStep = new ObGd<float>(_backend, _theta.View(Network.Value), decay, options.KappaValue);
        Actions = new EnvironmentActions(task.Actions, 1);
    }

    /// <summary>The hyper-parameters.</summary>
    public StreamACOptions Options => _options;

    /// <summary>Whether an episode is going on, so that <see cref="Step"/> can be called.</summary>
    public bool IsInEpisode { get; private set; }

    /// <summary>Transitions learned from.</summary>
    public long Steps => _policyStep.Steps;

    /// <summary>
    /// The share of the run that is done, from 0 to 1, along which options with a schedule change: what a caller says that knows when it
    /// will end. It is not part of the state.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a number.</exception>
    public double Progress
    {
        get;
        set => field = double.IsNaN(value)
            ? throw new ArgumentOutOfRangeException(nameof(value), "Progress is not a number; it is a share of the run, from 0 to 1.")
            : value;
    }

    /// <summary>δ of the last transition, in the unit of normalised rewards: how much better it was than expected.</summary>
    public double LastError { get; private set; }

    internal ActorCriticNetwork Network { get; }

    /// <summary>The last action.</summary>
    internal EnvironmentActions Actions { get; }

    internal double LastEntropy => _entropy.Value.Read()[0];

    internal double PolicyStepSize => _policyStep.StepSize;

    internal double ValueStepSize => _valueStep.StepSize;

    /// <summary>
    /// Begins an episode. One that is going on is broken off: nothing is learned from what its last action led to.
    /// </summary>
    /// <param name="observation">What the episode begins with.</param>
    /// <param name="mask">The legal actions; empty where all always are.</param>
    /// <returns>The first action, valid until the next call.</returns>
    /// <exception cref="ArgumentException">Observation or mask do not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">There is a mask where none is needed, or the other way round.</exception>
    public EnvironmentAction Begin(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask = default)
    {
        PolicyArguments.RequireObservation(_task.Observations, observation);
        PolicyArguments.RequireMask(_description, mask);
        Start(observation);
        return Choose(mask);
    }

    /// <summary>Learns from what the last action has led to, and acts again.</summary>
    /// <param name="observation">What it has led to.</param>
    /// <param name="reward">What it has paid.</param>
    /// <param name="mask">The legal actions; empty where all always are.</param>
    /// <returns>The next action, valid until the next call.</returns>
    /// <exception cref="ArgumentException">Observation, reward or mask do not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">
    /// No action was asked for, or there is a mask where none is needed, or the other way round.
    /// </exception>
    /// <exception cref="TrainingFailedException">
    /// A number became NaN or infinite. The parameters are those after the last step; an episode has to begin.
    /// </exception>
    public EnvironmentAction Step(ReadOnlySpan<float> observation, double reward, ReadOnlySpan<bool> mask = default)
    {
        RequireAction();
        PolicyArguments.RequireObservation(_task.Observations, observation);
        PolicyArguments.RequireMask(_description, mask);
        RequireReward(reward);
        Continue(observation, reward);
        return Choose(mask);
    }

    /// <summary>
    /// Acts again on the last observation: after a state was loaded in the middle of an episode, which gives the action that was the last
    /// one when it was saved; or if the legal actions have changed, which gives another one. Only the last action counts.
    /// </summary>
    /// <param name="mask">The legal actions; empty where all always are.</param>
    /// <returns>The action, valid until the next call.</returns>
    /// <exception cref="ArgumentException">The mask does not fit.</exception>
    /// <exception cref="InvalidOperationException">
    /// No episode is going on, or there is a mask where none is needed, or the other way round.
    /// </exception>
    public EnvironmentAction Act(ReadOnlySpan<bool> mask = default)
    {
        if (!IsInEpisode)
        {
            throw NotInEpisode();
        }

        PolicyArguments.RequireMask(_description, mask);
        if (_repeatsAction)
        {
            _actionStream.ContinueFrom(_beforeAction);
        }

        return Choose(mask);
    }

    /// <summary>Learns from the last step of an episode after which nothing can be earned: the task is done or lost.</summary>
    /// <param name="reward">What the last action has paid.</param>
    /// <exception cref="ArgumentException">The reward is not a number; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">No action was asked for.</exception>
    /// <exception cref="TrainingFailedException">A number became NaN or infinite. The parameters are those after the last step.</exception>
    public void Terminate(double reward)
    {
        RequireAction();
        RequireReward(reward);
        Learn(reward, 0, 0, ended: true);
    }

    /// <summary>
    /// Learns from the last step of an episode that is cut off, as by a time limit: what could still have been earned counts.
    /// </summary>
    /// <param name="observation">What the last action has led to.</param>
    /// <param name="reward">What it has paid.</param>
    /// <exception cref="ArgumentException">Observation or reward do not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">No action was asked for.</exception>
    /// <exception cref="TrainingFailedException">A number became NaN or infinite. The parameters are those after the last step.</exception>
    public void Truncate(ReadOnlySpan<float> observation, double reward)
    {
        RequireAction();
        PolicyArguments.RequireObservation(_task.Observations, observation);
        RequireReward(reward);
        _critic.Observations.CopyFrom(observation);
        _normalization.Apply(_critic.Observations);
        Learn(reward, _options.Gamma, _critic.Evaluate(1)[0], ended: true);
    }

    /// <summary>Takes in what an episode begins with.</summary>
    internal void Start(ReadOnlySpan<float> observation)
    {
        ForgetEpisode();
        Look(observation);
        Show();
        IsInEpisode = true;
    }

    /// <summary>Learns from what the last action has led to, and takes that in.</summary>
    internal void Continue(ReadOnlySpan<float> observation, double reward)
    {
        Look(observation);
        Learn(reward, _options.Gamma, _critic.Evaluate(1)[0], ended: false);
        Show();
    }

    /// <summary>Acts on what was taken in.</summary>
    internal EnvironmentAction Choose(ReadOnlySpan<bool> mask)
    {
        _model.Policy.Mask?.Store(0, mask);
        _model.Act(_tape, 0, _model.Observations.OnTape);
        _model.Evaluate(_tape, 0, 1);
        _beforeAction.ContinueFrom(_actionStream);
        _model.Policy.Sample(0, _actionStream);
        Actions.Take(0, _model.Policy, 0);
        (_hasAction, _repeatsAction) = (true, false);
        return Actions[0];
    }

    /// <summary>Breaks an episode off.</summary>
    internal void ForgetEpisode()
    {
        _policyStep.ForgetTrace();
        _valueStep.ForgetTrace();
        _normalization.ForgetEpisodes();
        (IsInEpisode, _hasAction, _repeatsAction) = (false, false, false);
    }

    internal ParameterInspection[] InspectParameters() => ParameterInspection.Of(_theta, null);

    /// <summary>Has the critic see an observation, as the networks do.</summary>
    private void Look(ReadOnlySpan<float> observation)
    {
        _critic.Observations.CopyFrom(observation);
        _normalization.Observe(_critic.Observations);
    }

    /// <summary>Makes what the critic has seen the state that is acted in.</summary>
    private void Show() => _backend.Copy(_critic.Observations, _model.Observations.OnTape);

    private void Learn(double reward, double discount, float nextValue, bool ended)
    {
        double scaled = _normalization.Reward(reward, ended);
        LastError = StreamLoss.Error(scaled, discount, nextValue, _model.Values.Value.Read()[0]);
        using (HostWrite<float> write = _bonus.Value.Write())
        {
            write.Span[0] = double.IsNaN(LastError) ? 0 : (float)_options.EntropyCoefficient.At(Progress) * Math.Sign(LastError);
        }

        _tape.Forward(_lossSection);
        _tape.Backward(_loss);
        if (!double.IsFinite(LastError) || !_backend.IsFinite(_theta.Gradient))
        {
            ForgetEpisode();
            throw new TrainingFailedException(
                $"Step {Steps + 1} was not learned from: {_tape.FindNonFinite() ?? "its error is NaN or infinite"}. The parameters are "
                    + $"those after step {Steps}.");
        }

        _policyStep.Error = _valueStep.Error = LastError;
        double learningRate = _options.LearningRate.At(Progress);
        _policyStep.Step(learningRate);
        _valueStep.Step(learningRate);
        _hasAction = false;
        if (ended)
        {
            ForgetEpisode();
        }
    }

    private void RequireAction()
    {
        if (!_hasAction)
        {
            throw IsInEpisode
                ? new InvalidOperationException($"There is nothing to learn from yet: call {nameof(Act)}, which gives the action.")
                : NotInEpisode();
        }
    }

    private static InvalidOperationException NotInEpisode() =>
        new($"No episode is going on: call {nameof(Begin)} with the observation that one begins with.");

    private void RequireReward(double reward)
    {
        if (SoundRewards.FaultOf(reward, _options.NormalizeRewards) is { } fault)
        {
            throw new ArgumentException($"The reward is {fault}; it must be a finite number.", nameof(reward));
        }
    }

    private void RequireNetwork()
    {
        if (_options.FaultOfTrunk(Network) is { } must)
        {
            throw new HyperparameterException(
                $"{must} for {StreamAC.Name}: policy and value have a trace and a step size each, and a shared trunk would have two.");
        }

        if (Network.Head.IsSde)
        {
            throw new HyperparameterException(
                $"log_std must be parameter or state for {StreamAC.Name}: sde keeps its noise for a rollout, and a stream has none.");
        }

        if (Network.StateSize > 0)
        {
            throw new HyperparameterException(
                $"The network must have no memory for {StreamAC.Name}: it learns from one step at a time, and cannot go back through "
                    + $"earlier ones.");
        }
    }
}
