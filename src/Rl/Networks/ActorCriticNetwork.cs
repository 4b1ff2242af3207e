using System.Numerics;
using Gradus.Autodiff;
using Gradus.Autodiff.Networks;
using Gradus.Autodiff.Parameters;
using Gradus.Tensors.Randomness;

namespace Gradus.Rl.Networks;

/// <summary>
/// Policy and value networks over one observation: two perceptrons <c>pi</c> and <c>vf</c>, or one trunk <c>body</c> with the heads
/// <c>pi</c> and <c>vf</c>. It owns the layout, not the numbers.
/// </summary>
public sealed class ActorCriticNetwork
{
    private const double HeadGainPolicy = 0.01;
    private const double HeadGainValue = 1;

    private readonly Mlp? _body;
    private readonly Mlp _policy;
    private readonly Mlp _value;

    /// <summary>Declares the layers.</summary>
    /// <param name="observationSize">D.</param>
    /// <param name="policyOutputs">Outputs of the policy head: A logits of a categorical policy.</param>
    /// <param name="architecture">What lies between.</param>
    public ActorCriticNetwork(int observationSize, int policyOutputs, NetworkArchitecture architecture)
    {
        Architecture = architecture;
        ObservationSize = observationSize;
        PolicyOutputs = policyOutputs;
        if (architecture.SharedTrunk && architecture.Hidden.Length > 0)
        {
            _body = Mlp.Declare(Layout, "body", [observationSize, .. architecture.Hidden], architecture.Activation, activateLast: true);
            int width = architecture.Hidden[^1];
            _policy = Mlp.Declare(Layout, "pi", [width, policyOutputs], architecture.Activation);
            _value = Mlp.Declare(Layout, "vf", [width, 1], architecture.Activation);
        }
        else
        {
            _policy = Mlp.Declare(Layout, "pi", [observationSize, .. architecture.Hidden, policyOutputs], architecture.Activation);
            _value = Mlp.Declare(Layout, "vf", [observationSize, .. architecture.Hidden, 1], architecture.Activation);
        }
    }

    /// <summary>What lies between observation and heads.</summary>
    public NetworkArchitecture Architecture { get; }

    /// <summary>D.</summary>
    public int ObservationSize { get; }

    /// <summary>Outputs of the policy head.</summary>
    public int PolicyOutputs { get; }

    /// <summary>Names, shapes and places of the parameters.</summary>
    public ParameterLayout Layout { get; } = new();

    /// <summary>Orthogonal weights with gain √2 in hidden layers, 0.01 in the policy head and 1 in the value head; zero biases.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="theta">Receives the values.</param>
    /// <param name="rng">The stream to draw from.</param>
    public void Initialize<T>(ParameterVector<T> theta, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double hiddenGain = Math.Sqrt(2);
        _body?.InitializeOrthogonal(theta, rng, hiddenGain, hiddenGain);
        _policy.InitializeOrthogonal(theta, rng, hiddenGain, HeadGainPolicy);
        _value.InitializeOrthogonal(theta, rng, hiddenGain, HeadGainValue);
    }

    /// <summary>Records policy and value.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>The policy head's output, (B, A), and V(s), (B, 1).</returns>
    public (Var<T> PolicyHead, Var<T> Value) Record<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Var<T> features = _body?.Record(tape, theta, observation) ?? observation;
        return (_policy.Record(tape, theta, features), _value.Record(tape, theta, features));
    }

    /// <summary>Records the policy alone: what acting needs.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>The policy head's output, (B, A).</returns>
    public Var<T> RecordPolicy<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        _policy.Record(tape, theta, _body?.Record(tape, theta, observation) ?? observation);

    /// <summary>Records the value alone: what bootstrapping needs.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>V(s), (B, 1).</returns>
    public Var<T> RecordValue<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        _value.Record(tape, theta, _body?.Record(tape, theta, observation) ?? observation);
}
