using System.Globalization;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Live;

/// <summary>
/// A policy that plays one of Gradus' environments, step by step, with somebody beside it who may act in its place or push the body. Left
/// alone it does to the bit what <c>gradus play</c> does.
/// </summary>
internal sealed class Player : IDisposable
{
    private const string PolicyFile = "/policy.safetensors"; // in the page's memory

    private readonly Policy _policy;
    private readonly IEnvironment _environment;
    private readonly IPushableEnvironment? _pushable;
    private readonly PolicyInEnvironment _actor;
    private readonly string _environmentId;
    private readonly float[] _observation;
    private readonly float[] _choice;
    private readonly float[] _distribution;
    private readonly bool[] _mask;
    private Rng _rng = new(0);
    private float _value;

    /// <summary>Opens both.</summary>
    /// <param name="policy">The content of a policy file.</param>
    /// <param name="environmentId">The environment.</param>
    public Player(byte[] policy, string environmentId)
    {
        File.WriteAllBytes(PolicyFile, policy);
        _policy = Policy.Load(PolicyFile);
        _environmentId = environmentId;
        _environment = EnvironmentRegistry.Make(environmentId);
        _environment.CanBePushed(out _pushable);
        _actor = new PolicyInEnvironment(_policy, _environment, environmentId);
        _observation = new float[_environment.ObservationSpace.Size];
        _choice = new float[Actions.Size];
        _distribution = new float[_actor.DistributionSize];
        _mask = _environment.HasMask(out _) ? new bool[Actions.MaskSize] : [];
    }

    /// <summary>The action space.</summary>
    public Space Actions => _policy.ActionSpace;

    /// <summary>The environment's name.</summary>
    public string EnvironmentId => _environmentId;

    /// <summary>The hash of the policy's parameters.</summary>
    public string ParameterHash => _policy.ParameterHash();

    /// <summary>Whether there is a body to push.</summary>
    public bool CanBePushed => _pushable is not null;

    /// <summary>Whether it can be pushed upwards and downwards too.</summary>
    public bool CanBePushedUpwards => _pushable is { CanBePushedUpwards: true };

    /// <summary>Steps of this episode.</summary>
    public int Steps { get; private set; }

    /// <summary>The last step's reward.</summary>
    public double Reward { get; private set; }

    /// <summary>The rewards of this episode.</summary>
    public double Return { get; private set; }

    /// <summary>Whether it has ended, and how.</summary>
    public EpisodeEnd End { get; private set; }

    /// <summary>V(s) of the last state in which the policy chose.</summary>
    public double Value => _value;

    /// <summary>Begins an episode.</summary>
    /// <param name="seed">Its seed, and that of sampled actions.</param>
    /// <param name="samples">Whether actions are sampled.</param>
    public void Reset(ulong seed, bool samples)
    {
        _rng = RunSeeds.Actions(seed);
        _environment.Reset(seed, _observation);
        _actor.Reset();
        (Steps, Reward, Return, End) = (0, 0, 0, EpisodeEnd.None);
        Choose(samples);
    }

    /// <summary>Performs a step, unless the episode has ended.</summary>
    /// <param name="wanted">Somebody's action in flat form; empty, or not legal, for the policy's.</param>
    /// <param name="samples">Whether the policy's next action is sampled.</param>
    public void Step(double[] wanted, bool samples)
    {
        if (End != EpisodeEnd.None)
        {
            return;
        }

        float[] action = Array.ConvertAll(wanted, number => (float)number);
        if (!IsLegal(action))
        {
            action = _choice;
        }

        StepResult result = Actions.ActionKind switch
        {
            ActionKind.Index => _environment.Step((int)action[0], _observation),
            ActionKind.Reals => _environment.Step(action, _observation),
            _ => _environment.Step(Array.ConvertAll(action, number => (int)number), _observation),
        };
        Steps++;
        Reward = result.Reward;
        Return += result.Reward;
        End = result.Terminated ? EpisodeEnd.Terminated : result.Truncated ? EpisodeEnd.Truncated : EpisodeEnd.None;
        if (End == EpisodeEnd.None)
        {
            Choose(samples);
        }
    }

    /// <summary>Pushes the body, unless the episode has ended.</summary>
    public void Push(double x, double y)
    {
        if (End == EpisodeEnd.None)
        {
            _pushable?.Push(x, y);
        }
    }

    /// <summary>The picture of this moment.</summary>
    public string[] Frame() => BrowserFrame.Of(SceneOf.Moment(_environmentId, _environment, _observation));

    /// <summary>What the policy would do now, in flat form.</summary>
    public double[] Choice() => Array.ConvertAll(_choice, number => (double)number);

    /// <summary>π(·|s), as <see cref="PolicyInEnvironment.DistributionSize"/> says.</summary>
    public double[] Distribution() => Array.ConvertAll(_distribution, number => (double)number);

    /// <summary>Which choices are legal.</summary>
    public int[] Mask() => Array.ConvertAll(_mask, isLegal => isLegal ? 1 : 0);

    /// <summary>The bits of the observation.</summary>
    public string ObservationBits() => string.Join(
        ' ', _observation.Select(number => BitConverter.SingleToUInt32Bits(number).ToString("x8", CultureInfo.InvariantCulture)));

    public void Dispose()
    {
        (_environment as IDisposable)?.Dispose();
        _policy.Dispose();
    }

    private void Choose(bool samples)
    {
        _actor.Choose(_observation, _distribution, out _value, samples ? _rng : null).CopyTo(_choice);
        if (_environment.HasMask(out IMaskedEnvironment? masked))
        {
            masked.WriteActionMask(_mask);
        }
    }

    /// <summary>Whether an action lies in the space, and every choice that it makes is legal.</summary>
    private bool IsLegal(ReadOnlySpan<float> action) =>
        Actions.Contains(action) && (_mask.Length == 0 || Actions.Allows(_mask, action));
}
