namespace Gradus.Envs;

/// <summary>
/// N environments of one kind that are stepped together, reset automatically, and write their observations straight into the caller's
/// memory. Equal to Gymnasium's <c>SyncVectorEnv</c> in both autoreset modes, whatever the number of threads.
/// </summary>
/// <remarks>
/// Environment i is started with seed + i. An object of this class belongs to one thread; its worker threads are internal. A call during
/// another, from a second thread or from inside an environment, is an <see cref="InvalidOperationException"/> and disturbs nothing. After
/// an exception of an environment not all of them have done the step, so the next call must be <see cref="Reset(Span{float})"/>.
/// </remarks>
public sealed partial class VectorEnvironment : IResumable, IDisposable
{
    private EnvironmentBatch _batch;
    private readonly ActionKind _actionKind;
    private bool _seeded;
    private long _seededAt; // the step after which environments began from their seeds
    private int _phase; // a VectorPhase

    /// <summary>Makes custom environments from a factory.</summary>
    /// <param name="factory">Makes a new environment on every call; all must have the same spaces.</param>
    /// <param name="count">The number of environments, at least 1.</param>
    /// <param name="seed">The seed of environment 0.</param>
    /// <param name="autoreset">When the next episode of an environment begins.</param>
    /// <param name="threads">
    /// The maximum number of threads that step, at least 1; steps that are faster on the caller's thread alone are done there.
    /// </param>
    /// <param name="id">The environments' name in error messages; "environment" if omitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number of environments or threads is below 1, or the mode does not exist.
    /// </exception>
    /// <exception cref="InvalidOperationException">The factory returned null, or environments with different spaces.</exception>
    public VectorEnvironment(
        Func<IEnvironment> factory,
        int count,
        ulong seed,
        AutoresetMode autoreset = AutoresetMode.SameStep,
        int threads = 1,
        string id = "environment")
        : this(new EnvironmentSource(factory, count, seed, autoreset, threads, id))
    {
    }

    internal VectorEnvironment(EnvironmentSource source, EnvironmentBatch batch, ulong seed)
    {
        Source = source;
        Seed = seed;
        _batch = ParallelBatch.Over(batch, source.Threads);
        _actionKind = ActionSpace.ActionKind;
        Count = _batch.Count;
        ObservationSize = ObservationSpace.Size;
        ActionSize = ActionSpace.Size;
        Episodes = new EpisodeStatistics(_batch.Outcome);
    }

    private VectorEnvironment(EnvironmentSource source)
        : this(source, source.MakeBatch(source.Count), source.Seed)
    {
    }

    /// <summary>What made these environments, and can make more of them.</summary>
    public EnvironmentSource Source { get; }

    /// <summary>The id of the environments in the registry, or the name given to the constructor.</summary>
    public string Id => Source.Id;

    /// <summary>N, the number of environments.</summary>
    public int Count { get; }

    /// <summary>What the observations of one environment look like.</summary>
    public Space ObservationSpace => _batch.ObservationSpace;

    /// <summary>What actions one environment allows.</summary>
    public Space ActionSpace => _batch.ActionSpace;

    /// <summary>Whether some actions are not always legal; <see cref="WriteActionMasks"/> says which.</summary>
    public bool HasActionMasks => _batch.HasActionMasks;

    /// <summary>D, the number of floats in one environment's observation.</summary>
    public int ObservationSize { get; }

    /// <summary>A, the number of numbers in one environment's action; 1 for <see cref="Discrete"/>.</summary>
    public int ActionSize { get; }

    /// <summary>The seed of environment 0; environment i has Seed + i.</summary>
    public ulong Seed { get; private set; }

    /// <summary>When the next episode of an environment begins.</summary>
    public AutoresetMode Autoreset => _batch.Autoreset;

    /// <summary>The number of steps so far; every step is one step of each environment.</summary>
    public long Steps { get; private set; }

    /// <summary>(N) The rewards of the last step; 0 if the step was a reset.</summary>
    public ReadOnlySpan<double> Rewards => _batch.Outcome.Rewards;

    /// <summary>(N) Where the last step terminated an episode by the rules of the task.</summary>
    public ReadOnlySpan<bool> Terminated => _batch.Outcome.Terminated;

    /// <summary>(N) Where the last step truncated an episode; its final observation still has a future value.</summary>
    public ReadOnlySpan<bool> Truncated => _batch.Outcome.Truncated;

    /// <summary>
    /// (N) Where the last step ended an episode and the observation already belongs to the next one: <see cref="AutoresetMode.SameStep"/>
    /// only.
    /// </summary>
    public ReadOnlySpan<bool> HasFinalObservation => _batch.Outcome.HasFinalObservation;

    /// <summary>
    /// (N) Where the last step was not a transition: it ignored the action and began an episode, in <see cref="AutoresetMode.NextStep"/>;
    /// or its process was lost. In the latter case it is <see cref="Truncated"/> too, with the previous observation as the final one.
    /// </summary>
    public ReadOnlySpan<bool> IsResetStep => _batch.Outcome.IsResetStep;

    /// <summary>The number of lost processes that were restarted; 0 if the environments do not have their own processes.</summary>
    public int Restarts => _batch.Restarts;

    /// <summary>Returns and lengths of the episodes.</summary>
    public EpisodeStatistics Episodes { get; }

    /// <summary>
    /// Begins an episode in every environment: the first call starts the streams from the seeds, later calls continue them.
    /// </summary>
    /// <param name="observations">(N, D) Where the first observations are written.</param>
    /// <exception cref="ArgumentException">The destination has a different length.</exception>
    /// <exception cref="EnvironmentException">An environment failed.</exception>
    public void Reset(Span<float> observations) => Reset(!_seeded, Seed, observations);

    /// <summary>Begins an episode in every environment and restarts the streams.</summary>
    /// <param name="seed">The seed of environment 0; environment i gets seed + i.</param>
    /// <param name="observations">(N, D) Where the first observations are written.</param>
    /// <exception cref="ArgumentException">The destination has a different length.</exception>
    /// <exception cref="EnvironmentException">An environment failed.</exception>
    public void Reset(ulong seed, Span<float> observations) => Reset(seeded: true, seed, observations);

    /// <summary>
    /// Steps every environment, for <see cref="Discrete"/>, <see cref="MultiDiscrete"/> and <see cref="MultiBinary"/> actions.
    /// </summary>
    /// <param name="actions">(N, A) The actions, row-major.</param>
    /// <param name="observations">(N, D) Where the observations are written.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="InvalidOperationException">The actions are real numbers, or Reset was not called first.</exception>
    /// <exception cref="EnvironmentException">An environment failed, such as because its action is not in the space.</exception>
    public void Step(ReadOnlySpan<int> actions, Span<float> observations)
    {
        if (_actionKind == ActionKind.Reals)
        {
            throw new InvalidOperationException($"{Id}: the actions are {ActionSpace}; call Step with floats.");
        }

        CheckStep(actions.Length, observations.Length);
        Step(BatchActions.Of(actions, _actionKind, ActionSize), BatchObservations.On(observations));
    }

    /// <summary>Steps every environment, for <see cref="Box"/> actions and those of a <see cref="CompositeSpace"/>.</summary>
    /// <param name="actions">(N, A) The actions, row-major.</param>
    /// <param name="observations">(N, D) Where the observations are written.</param>
    /// <exception cref="ArgumentException">A length is wrong, or an action is NaN; no environment was stepped.</exception>
    /// <exception cref="InvalidOperationException">The actions are integers, or Reset was not called first.</exception>
    /// <exception cref="EnvironmentException">An environment failed, such as because its action is not in the space.</exception>
    public void Step(ReadOnlySpan<float> actions, Span<float> observations)
    {
        if (_actionKind != ActionKind.Reals)
        {
            throw new InvalidOperationException($"{Id}: the actions are {ActionSpace}; call Step with integers.");
        }

        CheckStep(actions.Length, observations.Length);
        RequireNumbers(actions);
        Step(BatchActions.Of(actions, ActionSize), BatchObservations.On(observations));
    }

    /// <summary>Writes which choices are legal now, in the states that the last observations show.</summary>
    /// <param name="masks">
    /// (N, M) with M the <see cref="Space.MaskSize"/> of the action space, row-major; true where the choice is legal.
    /// </param>
    /// <exception cref="ArgumentException">The destination has a different length.</exception>
    /// <exception cref="InvalidOperationException">
    /// All actions are always legal, Reset was not called first, or the environments have been disposed.
    /// </exception>
    /// <exception cref="EnvironmentException">An environment failed, or left no legal action.</exception>
    public void WriteActionMasks(Span<bool> masks)
    {
        if (!HasActionMasks)
        {
            throw new InvalidOperationException($"{Id}: all actions are always legal; check {nameof(HasActionMasks)} first.");
        }

        CheckLength("masks", masks.Length, ActionSpace.MaskSize);
        EnterRunning(nameof(WriteActionMasks));
        VectorPhase after = VectorPhase.NeedsReset;
        try
        {
            _batch.WriteActionMasks(new StepNumber(Steps - _seededAt, Seed), masks);
            after = VectorPhase.Running;
        }
        finally
        {
            Leave(after);
        }
    }

    /// <summary>
    /// Changes a setting of all environments (<see cref="IAdjustableEnvironment"/>): each takes it up when its next episode begins. To be
    /// called between two steps, as from an observer.
    /// </summary>
    /// <param name="setting">The setting's name.</param>
    /// <param name="value">The new value.</param>
    /// <exception cref="ArgumentException">There is no such setting, or it cannot have this value; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">
    /// The environments have no settings or are in processes of their own, or another call is in progress.
    /// </exception>
    public void Set(string setting, double value)
    {
        VectorPhase phase = Enter(nameof(Set));
        try
        {
            _batch.Set(setting, value);
        }
        catch (InvalidOperationException refusal) when (refusal is not ObjectDisposedException)
        {
            throw new InvalidOperationException($"{Id}: '{setting}' cannot be set, because {refusal.Message}.", refusal);
        }
        finally
        {
            Leave(phase);
        }
    }

    /// <summary>The final observation of an episode that ended in the last step. Valid until the next step.</summary>
    /// <param name="rank">An environment with <see cref="HasFinalObservation"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such environment.</exception>
    /// <exception cref="InvalidOperationException">
    /// The environment's episode did not end in the last step, or the mode is <see cref="AutoresetMode.NextStep"/>.
    /// </exception>
    public ReadOnlySpan<float> FinalObservation(int rank)
    {
        if ((uint)rank >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(rank), rank, $"{Id}: there are environments 0 to {Count - 1}, but the final observation of {rank} was asked for.");
        }

        return HasFinalObservation[rank]
            ? _batch.FinalObservation(rank)
            : throw new InvalidOperationException(
                $"{Id}: the last step left no final observation of environment {rank}; check {nameof(HasFinalObservation)} first.");
    }

    /// <summary>Stops the threads and disposes the environments that need it. Later calls do nothing.</summary>
    /// <exception cref="InvalidOperationException">A step, or another call, is in progress.</exception>
    public void Dispose()
    {
        if (Phase != VectorPhase.Disposed)
        {
            Enter(nameof(Dispose));
            Leave(VectorPhase.Disposed);
            _batch.Dispose();
        }
    }

    private VectorPhase Phase => (VectorPhase)Volatile.Read(ref _phase);

    private void Reset(bool seeded, ulong seed, Span<float> observations)
    {
        CheckLength("observations", observations.Length, ObservationSize);
        Reset(seeded, seed, BatchObservations.On(observations));
    }

    private void Reset(bool seeded, ulong seed, BatchObservations observations)
    {
        Enter(nameof(Reset));
        VectorPhase after = VectorPhase.NeedsReset;
        try
        {
            Seed = seed;
            _seededAt = seeded ? Steps : _seededAt;
            _batch.Outcome.Clear();
            Episodes.ClearFinished();
            if (observations.Storage is { } storage)
            {
                Placed.Reset(seed, seeded, storage, observations.Offset);
            }
            else
            {
                _batch.Reset(0, Count, seed, seeded, observations.Span);
            }

            _seeded = true;
            after = VectorPhase.Running;
        }
        finally
        {
            Leave(after);
        }
    }

    private void CheckStep(int actions, int observations)
    {
        CheckLength("actions", actions, ActionSize);
        CheckLength("observations", observations, ObservationSize);
    }

    private void Step(in BatchActions actions, BatchObservations observations)
    {
        EnterRunning(nameof(Step));
        VectorPhase after = VectorPhase.NeedsReset;
        try
        {
            var step = new StepNumber(Steps + 1 - _seededAt, Seed);
            if (observations.Storage is { } storage)
            {
                Placed.Step(step, actions, storage, observations.Offset);
            }
            else
            {
                _batch.Step(0, Count, step, actions, observations.Span);
            }

            Steps++;
            Episodes.Collect();
            after = VectorPhase.Running;
        }
        finally
        {
            Leave(after);
        }
    }

    /// <summary>Begins a call, unless there is one or the environments are disposed; <see cref="Leave"/> ends it.</summary>
    /// <returns>The phase before it.</returns>
    private VectorPhase Enter(string call)
    {
        VectorPhase before = Phase;
        ObjectDisposedException.ThrowIf(before == VectorPhase.Disposed, this);
        if (before == VectorPhase.Busy || Interlocked.CompareExchange(ref _phase, (int)VectorPhase.Busy, (int)before) != (int)before)
        {
            throw new InvalidOperationException(
                $"{Id}: {call} was called while another call is in progress, from a second thread or from inside an environment.");
        }

        return before;
    }

    /// <summary>Begins a call that needs episodes in progress.</summary>
    private void EnterRunning(string call)
    {
        if (Enter(call) == VectorPhase.NeedsReset)
        {
            Leave(VectorPhase.NeedsReset);
            throw new InvalidOperationException($"{Id}: {call} was called before Reset, or after an environment failed; call Reset first.");
        }
    }

    private void Leave(VectorPhase after) => Volatile.Write(ref _phase, (int)after);

    /// <summary>NaN is in no space, and not every environment looks: one that moves a machine must never see it.</summary>
    private void RequireNumbers(ReadOnlySpan<float> actions)
    {
        for (int i = 0; i < actions.Length; i++)
        {
            if (float.IsNaN(actions[i]))
            {
                throw NotANumber(i, nameof(actions));
            }
        }
    }

    private ArgumentException NotANumber(int element, string argument) => new(
        $"{Id}: element {element % ActionSize} of the action for environment {element / ActionSize} is NaN; {ActionSpace} takes numbers.",
        argument);

    private void CheckLength(string what, int length, int perEnvironment)
    {
        if (length != Count * perEnvironment)
        {
            throw new ArgumentException(
                $"{Id}: {length} {what} were given, but {Count} environments with {perEnvironment} each need {Count * perEnvironment}.",
                what);
        }
    }
}
