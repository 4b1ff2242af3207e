using System.Diagnostics;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// An algorithm bound to its environments. An algorithm implements <see cref="Update"/>; the loop, the counters, the clock and the
/// observers are the same for all and live here.
/// <para>
/// Three counters are kept apart: an <i>environment step</i> is one action in one environment; an <i>update</i> is one rollout learned
/// from; a <i>gradient step</i> is one step of an optimiser, of which an update may make several.
/// </para>
/// </summary>
/// <remarks>
/// An agent belongs to one thread at a time. A call that another one does not allow, such as <see cref="Learn"/> or <see cref="Dispose()"/>
/// from an observer or a second thread while it learns, is an <see cref="InvalidOperationException"/> at once, and disturbs nothing.
/// </remarks>
public abstract partial class Agent : IResumable, IDisposable
{
    private readonly Stopwatch _clock = new();
    private ITrainingObserver? _observer;
    private MetricRow? _metrics;
    private double _secondsBefore;
    private long _start;
    private long _end;
    private int _phase; // an AgentPhase
    private int _thread; // that learns
    private bool _updating;

    /// <summary>Binds the agent to its environments.</summary>
    /// <param name="source">What made them, or makes them.</param>
    protected Agent(EnvironmentSource source) => Source = source;

    /// <summary>The algorithm's name on the command line, such as <c>a2c</c>.</summary>
    public abstract string Algorithm { get; }

    /// <summary>The recipe of the environments that the agent acts in; an evaluation makes one more of them.</summary>
    public EnvironmentSource Source { get; }

    /// <summary>The environments that the agent steps together; null where workers step one each.</summary>
    public virtual VectorEnvironment? Environments => null;

    /// <summary>Environment steps taken, over all environments.</summary>
    public long EnvironmentSteps { get; protected set; }

    /// <summary>Updates made: rollouts learned from.</summary>
    public long Updates { get; protected set; }

    /// <summary>Gradient steps made.</summary>
    public long GradientSteps { get; protected set; }

    /// <summary>Seconds spent inside <see cref="Learn"/>.</summary>
    public virtual double TrainingSeconds => _secondsBefore + _clock.Elapsed.TotalSeconds;

    /// <summary>True for an agent whose run can stop in one process and continue in another, bit for bit.</summary>
    public virtual bool CanResume => false;

    /// <summary>Environment steps of one update, T · N: the smallest budget that <see cref="Learn"/> accepts.</summary>
    public abstract int StepsPerUpdate { get; }

    /// <summary>
    /// Environment steps until every environment has completed one rollout, T · N. More than one update for asynchronous workers.
    /// </summary>
    public virtual int StepsPerRound => StepsPerUpdate;

    /// <summary>What an update measures: the columns of <c>metrics.csv</c>.</summary>
    public abstract IReadOnlyList<Metric> Metrics { get; }

    /// <summary>What only this algorithm measures over a whole run, as it stands now; null when there is nothing.</summary>
    public virtual AlgorithmFigures? Figures => null;

    /// <summary>
    /// Rounds environment steps up to whole updates, so that <see cref="Learn"/> makes no fewer; those of workers stay as they are, since
    /// they end a rollout where the budget ends.
    /// </summary>
    /// <param name="environmentSteps">Environment steps over all environments, at least 1.</param>
    public long InWholeUpdates(long environmentSteps)
    {
        long rest = WorkerThreads > 0 ? 0 : environmentSteps % StepsPerUpdate;
        return rest == 0 ? environmentSteps : environmentSteps - rest + StepsPerUpdate;
    }

    /// <summary>Threads that the agent starts to act and learn on; 0 where all happens on the caller's thread and the backend's.</summary>
    public virtual int WorkerThreads => 0;

    /// <summary>The share of the current <see cref="Learn"/> budget that is used up, from 0 to 1: the argument of schedules.</summary>
    protected double Progress => _end == _start ? 0 : (double)(ScheduledSteps - _start) / (_end - _start);

    /// <summary>The environment steps at which the current budget began and will end.</summary>
    private protected (long Start, long End) Budget
    {
        get => (_start, _end);
        set => (_start, _end) = value;
    }

    /// <summary>The environment steps that schedules go by.</summary>
    private protected virtual long ScheduledSteps => EnvironmentSteps;

    /// <summary>
    /// Trains until the budget does not suffice for another update, an observer stops it, or it is cancelled; all three leave a usable
    /// agent. Calling it again continues from there, with schedules that start over.
    /// </summary>
    /// <param name="environmentSteps">
    /// Environment steps over all environments, at least <see cref="StepsPerUpdate"/>; <see cref="long.MaxValue"/> for no limit.
    /// </param>
    /// <param name="observer">The observer; null for none.</param>
    /// <param name="cancellation">Stops after the current update.</param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is smaller than one update.</exception>
    /// <exception cref="InvalidOperationException">The agent is already learning.</exception>
    /// <exception cref="ObjectDisposedException">The agent was disposed.</exception>
    /// <exception cref="TrainingFailedException">
    /// A loss, gradient or parameter became NaN or infinite. The parameters are those after the last successful update.
    /// </exception>
    public void Learn(long environmentSteps, ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(Phase == AgentPhase.Disposed, this);
        RequireRoom(environmentSteps);
        Train(environmentSteps, null, observer, cancellation);
    }

    /// <summary>
    /// Continues a <see cref="Learn"/> that was cancelled or stopped, here or in the process whose state was loaded, up to the budget it
    /// was given.
    /// </summary>
    /// <param name="observer">The observer; null for none.</param>
    /// <param name="cancellation">Stops after the current update.</param>
    /// <exception cref="InvalidOperationException">The agent is already learning.</exception>
    /// <exception cref="ObjectDisposedException">The agent was disposed.</exception>
    /// <exception cref="TrainingFailedException">
    /// A loss, gradient or parameter became NaN or infinite. The parameters are those after the last successful update.
    /// </exception>
    public void Resume(ITrainingObserver? observer = null, CancellationToken cancellation = default) =>
        Train(null, null, observer, cancellation);

    /// <summary>
    /// Makes a run longer: continues what was learned, used up or not, up to this many environment steps in all. Schedules go by the whole:
    /// those of a run that has ended move back to where a run of this length would be, and end with it.
    /// </summary>
    /// <param name="environmentSteps">
    /// The value that <see cref="EnvironmentSteps"/> should reach: at least an update more than it is.
    /// </param>
    /// <param name="observer">The observer; null for none.</param>
    /// <param name="cancellation">Stops after the current update.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for an update.</exception>
    /// <exception cref="InvalidOperationException">The agent is already learning.</exception>
    /// <exception cref="ObjectDisposedException">The agent was disposed.</exception>
    /// <exception cref="TrainingFailedException">
    /// A loss, gradient or parameter became NaN or infinite. The parameters are those after the last successful update.
    /// </exception>
    public void Resume(long environmentSteps, ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(Phase == AgentPhase.Disposed, this);
        if (environmentSteps - EnvironmentSteps < StepsPerUpdate)
        {
            throw new ArgumentOutOfRangeException(
                nameof(environmentSteps),
                $"The run has {EnvironmentSteps} environment steps; up to {environmentSteps} there is no room for an update of "
                    + $"{StepsPerUpdate}.");
        }

        Train(null, environmentSteps, observer, cancellation);
    }

    /// <summary>
    /// Learns with the leader's agent, in a process of any other rank, until that is disposed. The agent must have been made with the same
    /// arguments as the leader's, and have begun with the same policy if that began with one.
    /// </summary>
    /// <exception cref="InvalidOperationException">This process is the leader, or the only one.</exception>
    public virtual void Follow() => throw new InvalidOperationException("This agent learns in one process, which leads.");

    /// <summary>The common part of all ways to learn in one call.</summary>
    /// <param name="budget">Steps of a new budget; null to continue with the last one.</param>
    /// <param name="end">A new end of the last budget; null for as it is.</param>
    /// <param name="observer">The observer; null for none.</param>
    /// <param name="cancellation">Stops after the current update.</param>
    private void Train(long? budget, long? end, ITrainingObserver? observer, CancellationToken cancellation)
    {
        EnterLearning(observer);
        try
        {
            RequireWholeUpdate();
            if (budget is { } steps)
            {
                SetBudget(steps);
            }

            _end = end ?? _end;
            Run(_end, observer, cancellation);
        }
        finally
        {
            LeaveLearning();
        }
    }

    private void EnterLearning(ITrainingObserver? observer)
    {
        if (Advance(AgentPhase.Idle, AgentPhase.Learning) == AgentPhase.Learning)
        {
            throw new InvalidOperationException(
                $"This {Algorithm} agent is already learning: neither its observer nor a second thread can make it learn meanwhile.");
        }

        _thread = Environment.CurrentManagedThreadId;
        _observer = observer;
        _clock.Start();
    }

    private void LeaveLearning()
    {
        _clock.Stop();
        _observer = null;
        Volatile.Write(ref _phase, (int)AgentPhase.Idle);
    }

    private void SetBudget(long environmentSteps)
    {
        _start = EnvironmentSteps;
        _end = environmentSteps > long.MaxValue - _start ? long.MaxValue : _start + environmentSteps;
    }

    private void RequireRoom(long environmentSteps)
    {
        if (environmentSteps < StepsPerUpdate)
        {
            throw new ArgumentOutOfRangeException(
                nameof(environmentSteps),
                $"{environmentSteps} environment steps are fewer than the {StepsPerUpdate} of one update, so nothing would be learned.");
        }
    }

    private AgentPhase Phase => (AgentPhase)Volatile.Read(ref _phase);

    /// <summary>Changes the phase, if it is the expected one.</summary>
    /// <returns>The phase before.</returns>
    /// <exception cref="ObjectDisposedException">The agent was disposed.</exception>
    private AgentPhase Advance(AgentPhase expected, AgentPhase next)
    {
        var before = (AgentPhase)Interlocked.CompareExchange(ref _phase, (int)next, (int)expected);
        ObjectDisposedException.ThrowIf(before == AgentPhase.Disposed, this);
        return before;
    }

    /// <summary>Refuses a call that reads or changes what the agent learns, while another thread does.</summary>
    private protected void RequireOwnThread()
    {
        if (Phase == AgentPhase.Learning && _thread != Environment.CurrentManagedThreadId)
        {
            throw new InvalidOperationException(
                $"This {Algorithm} agent is learning on another thread; ask for its policy or state in the observer, which runs there.");
        }
    }

    /// <summary>
    /// Copies θ, block by block, and the gradient of the last step where there is one: what histograms are made of. Belongs to the agent's
    /// thread; empty where an algorithm does not say.
    /// </summary>
    /// <exception cref="InvalidOperationException">The agent is learning on another thread.</exception>
    public virtual IReadOnlyList<ParameterInspection> InspectParameters() => [];

    /// <summary>An immutable copy of the current policy.</summary>
    public abstract Policy ToPolicy();

    /// <summary>Saves <see cref="ToPolicy"/> as safetensors.</summary>
    /// <param name="path">The file; an existing one is replaced atomically. Its folder must exist.</param>
    /// <exception cref="InvalidPolicyException">
    /// A number is NaN or infinite, so that it could not be loaded; nothing is written.
    /// </exception>
    public void Save(string path) => ToPolicy().Save(path);

    /// <summary>SHA-256 over the float32 parameters, in lower-case hexadecimal: equal for equal runs.</summary>
    public abstract string ParameterHash();

    private void RequireNotLearning()
    {
        if (Phase == AgentPhase.Learning)
        {
            throw new InvalidOperationException($"This {Algorithm} agent is learning; change what it knows before or after that.");
        }
    }

    /// <summary>
    /// Stops what the agent has started, such as threads. Later calls do nothing; <see cref="Learn"/> is refused from now on, while the
    /// policy can still be read.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The agent is learning: cancel that, and dispose the agent when it has returned.
    /// </exception>
    public void Dispose()
    {
        if (Phase == AgentPhase.Disposed)
        {
            return;
        }

        if (Advance(AgentPhase.Idle, AgentPhase.Disposed) == AgentPhase.Learning)
        {
            throw new InvalidOperationException(
                $"This {Algorithm} agent is learning; cancel that, and dispose the agent when Learn has returned.");
        }

        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops what the agent has started, such as threads.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>
    /// The training loop: one update after another while the budget lasts. An asynchronous algorithm overrides it and must keep its
    /// promises.
    /// </summary>
    /// <param name="end">The value that <see cref="EnvironmentSteps"/> must not exceed.</param>
    /// <param name="observer">The observer; null for none.</param>
    /// <param name="cancellation">Stops after the current update.</param>
    protected virtual void Run(long end, ITrainingObserver? observer, CancellationToken cancellation)
    {
        MetricRow metrics = _metrics ??= new MetricRow(Metrics);
        while (end - EnvironmentSteps >= StepsPerUpdate && !cancellation.IsCancellationRequested)
        {
            metrics.Clear();
            _updating = true;
            try
            {
                UpdateOrUndo(metrics);
            }
            finally
            {
                _updating = false;
            }

            if (observer is not null && observer.OnUpdate(this, metrics) == TrainingSignal.Stop)
            {
                break;
            }
        }
    }

    /// <summary>
    /// Collects <see cref="StepsPerUpdate"/> transitions and learns from them once. Advances the three counters, and calls
    /// <see cref="ReportEpisode"/> for every episode that ends, after the step that ended it has been counted.
    /// </summary>
    /// <param name="metrics">
    /// Empty at first; takes one number per metric of <see cref="Metrics"/>, those aside that this update does not measure.
    /// </param>
    /// <exception cref="TrainingFailedException">A loss, gradient or parameter became NaN or infinite.</exception>
    protected abstract void Update(MetricRow metrics);

    /// <summary>Makes an update that either succeeds or leaves what was learned before it.</summary>
    /// <param name="metrics">As for <see cref="Update"/>.</param>
    private protected virtual void UpdateOrUndo(MetricRow metrics) => Update(metrics);

    /// <summary>Notifies the observer that an episode has ended.</summary>
    /// <param name="environment">Index of the environment.</param>
    /// <param name="episodeReturn">Undiscounted sum of the episode's rewards.</param>
    /// <param name="length">Steps of the episode.</param>
    protected void ReportEpisode(int environment, double episodeReturn, int length) =>
        _observer?.OnEpisode(this, environment, episodeReturn, length);
}
