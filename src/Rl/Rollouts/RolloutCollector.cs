using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Acts for up to T steps in N environments. At step t it replays the tape's rows [t·N, (t+1)·N), samples actions from them and lets the
/// environments write the next observations into the rows of step t + 1. When it is done, so is the forward pass of an update that learns
/// from all rows.
/// </summary>
internal sealed partial class RolloutCollector : IResumable
{
    private readonly VectorEnvironment _environments;
    private readonly ActorCriticTape _model;
    private readonly CompiledTape<float> _tape;
    private readonly Critic _critic;
    private readonly IRolloutNormalization _normalization;
    private readonly Rng _actionStream;
    private readonly IRolloutOwner _owner;
    private readonly SoundObservations _sound;
    private readonly float _gamma;

    /// <summary>The observations after the last step, (N, D): the first rows of the next rollout.</summary>
    private readonly Tensor<float> _next;

    /// <summary>The observations of the step that is acted on, (N, D), where the rollout keeps them as bytes.</summary>
    private readonly Tensor<float>? _current;
    private readonly int[] _truncatedEnvironments;
    private readonly EnvironmentActions _actions;
    private readonly bool[] _masks;
    private readonly CarriedMemory? _carried;
    private readonly PlacedActing? _placed;
    private readonly PlacedReturns? _returns;
    private readonly FragmentFeed? _feed;
    private readonly ExplorationNoise? _noise;
    private int _valuedRows;
    private bool _started;
    private bool _wasAsked;
    private int _step;
    private int _most;

    /// <param name="environments">The environments to act in.</param>
    /// <param name="model">The tape's parts.</param>
    /// <param name="tape">The tape.</param>
    /// <param name="critic">Values of states that are not rows of the tape.</param>
    /// <param name="normalization">Statistics of observations and rewards.</param>
    /// <param name="steps">T.</param>
    /// <param name="gamma">γ.</param>
    /// <param name="actionStream">The random stream for actions.</param>
    /// <param name="owner">Told of every step, and asked whether the rollout ends with it.</param>
    /// <param name="feed">Who acts; null for this object.</param>
    /// <param name="noise">The noise on actions, where it is not drawn for each; null where it is.</param>
    public RolloutCollector(
        VectorEnvironment environments,
        ActorCriticTape model,
        CompiledTape<float> tape,
        Critic critic,
        IRolloutNormalization normalization,
        int steps,
        double gamma,
        Rng actionStream,
        IRolloutOwner owner,
        FragmentFeed? feed = null,
        ExplorationNoise? noise = null)
    {
        _feed = feed;
        _noise = noise;
        _environments = environments;
        _model = model;
        _tape = tape;
        _critic = critic;
        _normalization = normalization;
        _actionStream = actionStream;
        _owner = owner;
        _sound = new SoundObservations(environments, tape.Backend, owner);
        _gamma = (float)gamma;
        _next = tape.Backend.Allocate(environments.Count, model.Observations.Size);
        _current = model.Observations.ArePacked ? tape.Backend.Allocate(environments.Count, model.Observations.Size) : null;
        _truncatedEnvironments = new int[environments.Count];
        _actions = new EnvironmentActions(environments.ActionSpace, environments.Count);
        _masks = environments.HasActionMasks ? new bool[environments.Count * environments.ActionSpace.MaskSize] : [];
        _carried = model.Memory is { } memory ? new CarriedMemory(tape.Backend, memory) : null;
        bool needsHost =
            noise is not null || model.Memory is not null || !model.Observations.ArePlaced || normalization.NormalizesObservations;
        _placed = needsHost ? null : PlacedActing.Of(environments, model.Policy, tape.Backend.Memory, steps);
        Buffer = new RolloutBuffer(steps, environments.Count);
        _returns = _placed is not null && environments.Autoreset == AutoresetMode.SameStep && normalization is RunningNormalization running
            ? PlacedReturns.Of(tape.Backend, running, steps, environments.Count)
            : null;
    }

    public RolloutBuffer Buffer { get; }

    /// <summary>Collects a rollout: <see cref="Begin"/>, then steps up to the last.</summary>
    /// <param name="most">The maximum number of steps, from 1 to T.</param>
    public void Collect(int most)
    {
        Begin(most);
        if (_placed is not null && _environments.AreIn(_tape.Backend.Memory))
        {
            CollectInPlace(_placed);
            return;
        }

        while (!Advance())
        {
        }
    }

    /// <summary>Begins a rollout, which <see cref="Advance"/> fills step by step.</summary>
    /// <param name="most">The maximum number of steps, from 1 to T.</param>
    public void Begin(int most)
    {
        (_step, _most, _valuedRows, _wasAsked) = (0, most, 0, false);
        Buffer.Transitions = 0;
        _feed?.Act(_normalization.Hold(), most);
        ShowFirst();
        _carried?.Begin();
        _started = false; // until the rollout is complete: one that fails leaves environments that have moved on from what is known
    }

    /// <summary>Makes a step of all environments; after the last one, buffer and tape are complete.</summary>
    /// <returns>Whether that was the last.</returns>
    public bool Advance()
    {
        int n = Buffer.Environments;
        int t = _step;
        StoreMasks(t * n);
        _model.Act(_tape, t * n, StepRows(t));
        SampleActions(t * n);
        Tensor<float> next = RowsAfter(t);
        _owner.BeforeStep();
        _actions.Step(_environments, next);
        bool last = _owner.EndsRollout(_environments) || t + 1 == _most;
        Observe(next, last);
        if (t + 1 < _most)
        {
            Keep(t + 1);
        }

        Take();
        _carried?.Observe(_environments);
        if (_step < _most)
        {
            _carried?.BeginStep(_model.Memory!, _step * n);
        }

        if (last)
        {
            Complete();
        }

        return last;
    }

    /// <summary>Writes the state of acting: the environments and their last observations.</summary>
    public void SaveState(StateWriter writer)
    {
        writer.Write("started", _started);
        if (_started)
        {
            writer.Write("next_observations", _next);
            writer.Write("environments", _environments);
            if (_carried is not null)
            {
                writer.Write("memory", _carried);
            }
        }
    }

    /// <summary>Continues where <see cref="SaveState"/> stopped.</summary>
    public void LoadState(StateReader reader)
    {
        bool started = reader.ReadBoolean("started");
        if (started)
        {
            reader.Read("next_observations", _next, finite: true);
            reader.Read("environments", _environments);
            if (_carried is not null)
            {
                reader.Read("memory", _carried);
            }
        }

        reader.WhenAccepted(() =>
        {
            _started = started && !_environments.NeedsReset;
            if (!_started)
            {
                _normalization.ForgetEpisodes(); // the current episodes are lost
            }
        });
    }

    private Tensor<float> StepRows(int step) =>
        _current ?? _model.Observations.OnTape.RowRange(step * Buffer.Environments, Buffer.Environments);

    /// <summary>Where the environments write what they show after a step.</summary>
    private Tensor<float> RowsAfter(int step) => step + 1 < _most ? StepRows(step + 1) : _next;

    /// <summary>Takes in what the environments' last step led to.</summary>
    private void Take()
    {
        int before = Buffer.Transitions;
        Store(_step * Buffer.Environments);
        Bootstrap(_step * Buffer.Environments);
        _owner.AfterStep(Buffer.Transitions - before);
        _step++;
    }

    private void Keep(int step)
    {
        if (_current is { } bytes)
        {
            _model.Observations.Keep(step * Buffer.Environments, bytes);
        }
    }

    /// <summary>The forward pass of all rows, and the values of the states that steps have led to.</summary>
    private void Complete()
    {
        if (_step < _most)
        {
            _tape.Backend.Copy(StepRows(_step), _next);
        }

        Buffer.Rows = _step * Buffer.Environments;
        Evaluate(Buffer.Rows);
        ChainValues();
        _carried?.End(Buffer.Rows);
        _started = true;
    }

    /// <summary>Puts what the environments showed last into the first rows.</summary>
    private void ShowFirst()
    {
        Tensor<float> first = StepRows(0);
        if (_feed is not null)
        {
            ShowFirst(first, _feed);
            return;
        }

        if (_started && !_environments.NeedsReset)
        {
            _tape.Backend.Copy(_next, first);
            _normalization.Continue(first);
            Keep(0);
            return;
        }

        _normalization.ForgetEpisodes(); // episodes interrupted by an environment's failure
        _carried?.Forget();
        Reset(first);
        Observe(first, isLast: false);
        Keep(0);
    }

    /// <summary>Puts what the fragments begin with into the first rows.</summary>
    private void ShowFirst(Tensor<float> first, FragmentFeed feed)
    {
        Reset(first);
        _sound.Require(first, 0);
        for (int i = 0; i < Buffer.Environments; i++)
        {
            if (feed.Fragments[i] is { LengthBefore: 0 })
            {
                _normalization.ForgetEpisode(i);
            }
        }

        _normalization.Begin(first);
        Keep(0);
    }

    /// <summary>Begins an episode in every environment, which write what they show first, (N, D).</summary>
    private void Reset(Tensor<float> first)
    {
        if (_environments.AreIn(first.Storage.Place))
        {
            _environments.Reset(first.Storage, first.Offset);
            return;
        }

        using HostWrite<float> write = first.Write();
        _environments.Reset(write.Span);
    }

    /// <summary>Records the environments' observations, (N, D), and normalises them in place.</summary>
    private void Observe(Tensor<float> observations, bool isLast)
    {
        _sound.Require(observations, 0);
        if (isLast)
        {
            _normalization.ObserveLast(observations);
        }
        else
        {
            _normalization.Observe(observations);
        }
    }

    /// <summary>Throws for a reward that is not finite before it enters the running statistics, naming the environment.</summary>
    private void RequireFiniteRewards()
    {
        ReadOnlySpan<double> rewards = _environments.Rewards;
        for (int i = 0; i < rewards.Length; i++)
        {
            if (SoundRewards.FaultOf(rewards[i], _normalization.NormalizesRewards) is { } fault)
            {
                throw _owner.RewardFailure(_environments, i, fault);
            }
        }
    }

    private void StoreMasks(int firstRow)
    {
        if (_model.Policy.Mask is { } mask)
        {
            _environments.WriteActionMasks(_masks);
            mask.StoreRows(firstRow, _masks);
        }
    }

    private void SampleActions(int firstRow)
    {
        _noise?.BeginStep(_step, _actionStream);
        for (int i = 0; i < Buffer.Environments; i++)
        {
            if (_noise is not null)
            {
                ReadOnlySpan<float> z = _model.NoiseFeatures(firstRow, Buffer.Environments).ReadRow(i);
                _model.Policy.Perturb(firstRow + i, _noise.Of(i, z));
            }
            else if (_feed is null)
            {
                _model.Policy.Sample(firstRow + i, _actionStream);
            }
            else
            {
                _feed.StoreAction(i, _step, _model.Policy, firstRow + i);
            }

            _actions.Take(i, _model.Policy, firstRow + i);
        }
    }

    /// <summary>Writes one step's rewards and flags.</summary>
    private void Store(int firstRow)
    {
        ReadOnlySpan<bool> terminated = _environments.Terminated;
        ReadOnlySpan<bool> truncated = _environments.Truncated;
        ReadOnlySpan<bool> isReset = _environments.IsResetStep;
        RequireFiniteRewards();
        _normalization.Reward(_environments, Buffer.Rewards.AsSpan(firstRow, Buffer.Environments));
        for (int i = 0; i < Buffer.Environments; i++)
        {
            int row = firstRow + i;
            // A lost step took no time: its value is that of the state where it began.
            Buffer.Discounts[row] = terminated[i] ? 0 : isReset[i] && truncated[i] ? 1 : _gamma;
            Buffer.Boundaries[row] = terminated[i] || truncated[i] || isReset[i];
            Buffer.IsTransition[row] = !isReset[i];
            Buffer.Transitions += isReset[i] ? 0 : 1;
        }
    }
}
