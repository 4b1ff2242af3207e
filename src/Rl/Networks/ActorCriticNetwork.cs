using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// Policy and value networks over one observation: two perceptrons <c>pi</c> and <c>vf</c>, or one trunk <c>body</c> with the heads
/// <c>pi</c> and <c>vf</c>. A Gaussian policy whose standard deviations are parameters has them in the block <c>pi.log_std</c>. It owns the layout, not the numbers.
/// </summary>
public sealed class ActorCriticNetwork
{
    private const double HeadGainPolicy = 0.01;
    private const double HeadGainValue = 1;

    private readonly Mlp? _body;
    private readonly Mlp _policy;
    private readonly Mlp _value;
    private readonly ParameterBlock? _logStd;

    /// <summary>Declares the layers.</summary>
    /// <param name="observationSize">D.</param>
    /// <param name="head">The distribution that the policy's outputs stand for.</param>
    /// <param name="architecture">What lies between.</param>
    public ActorCriticNetwork(int observationSize, ActionHead head, NetworkArchitecture architecture)
    {
        Architecture = architecture;
        ObservationSize = observationSize;
        Head = head;
        if (architecture.SharedTrunk && architecture.Hidden.Length > 0)
        {
            _body = Mlp.Declare(Layout, "body", [observationSize, .. architecture.Hidden], architecture.Activation, activateLast: true);
            int width = architecture.Hidden[^1];
            _policy = Mlp.Declare(Layout, "pi", [width, head.Outputs], architecture.Activation);
            _logStd = DeclareLogStd();
            _value = Mlp.Declare(Layout, "vf", [width, 1], architecture.Activation);
        }
        else
        {
            _policy = Mlp.Declare(Layout, "pi", [observationSize, .. architecture.Hidden, head.Outputs], architecture.Activation);
            _logStd = DeclareLogStd();
            _value = Mlp.Declare(Layout, "vf", [observationSize, .. architecture.Hidden, 1], architecture.Activation);
        }
    }

    /// <summary>What lies between observation and heads.</summary>
    public NetworkArchitecture Architecture { get; }

    /// <summary>D.</summary>
    public int ObservationSize { get; }

    /// <summary>The distribution that the policy's outputs stand for.</summary>
    public ActionHead Head { get; }

    /// <summary>Names, shapes and places of the parameters.</summary>
    public ParameterLayout Layout { get; } = new();

    /// <summary>Orthogonal weights with gain √2 in hidden layers, 0.01 in the policy head and 1 in the value head; zero biases. The standard deviations are what the head says.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="theta">Receives the values.</param>
    /// <param name="rng">The stream to draw from.</param>
    public void Initialize<T>(ParameterVector<T> theta, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double hiddenGain = Math.Sqrt(2);
        _body?.InitializeOrthogonal(theta, rng, hiddenGain, hiddenGain);
        _policy.InitializeOrthogonal(theta, rng, hiddenGain, HeadGainPolicy);
        Head.Initialize(theta, _logStd, _policy.Layers[^1]);
        _value.InitializeOrthogonal(theta, rng, hiddenGain, HeadGainValue);
    }

    /// <summary>Records policy and value.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>π(·|s) and V(s), (B, 1).</returns>
    public (ActionDistribution<T> Policy, Var<T> Value) Record<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Var<T> features = RecordTrunk(tape, theta, observation);
        return (RecordDistribution(RecordPolicyOutputs(tape, theta, features), theta), RecordValueHead(tape, theta, features));
    }

    /// <summary>Records the policy alone: what acting needs.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>π(·|s).</returns>
    public ActionDistribution<T> RecordPolicy<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        RecordDistribution(RecordPolicyOutputs(tape, theta, RecordTrunk(tape, theta, observation)), theta);

    /// <summary>Records the value alone: what bootstrapping needs.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>V(s), (B, 1).</returns>
    public Var<T> RecordValue<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        RecordValueHead(tape, theta, RecordTrunk(tape, theta, observation));

    /// <summary>What policy and value have in common: the trunk's output, or the observation where there is no trunk.</summary>
    internal Var<T> RecordTrunk<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T> => _body?.Record(tape, theta, observation) ?? observation;

    /// <summary>What the policy network puts out behind <see cref="RecordTrunk"/>, (B, outputs).</summary>
    internal Var<T> RecordPolicyOutputs<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T> => _policy.Record(tape, theta, features);

    /// <summary>The distribution that the policy's outputs stand for.</summary>
    internal ActionDistribution<T> RecordDistribution<T>(Var<T> outputs, ParameterVector<T> theta)
        where T : unmanaged, IFloatingPointIeee754<T> => Head.Record(outputs, theta, _logStd);

    /// <summary>The value behind <see cref="RecordTrunk"/>.</summary>
    internal Var<T> RecordValueHead<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T> => _value.Record(tape, theta, features);

    private ParameterBlock? DeclareLogStd() => Head.LogStdParameters > 0 ? Layout.Add("pi.log_std", 1, Head.LogStdParameters) : null;
}
