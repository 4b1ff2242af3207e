using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Policy and value over one observation: an optional trunk that both use, a head for π and one for V. It owns the layout of the parameters,
/// not their numbers. A network of your own derives from it; a <see cref="NetworkDescription"/> makes it.
/// </summary>
/// <remarks>
/// The constructor declares blocks in <see cref="Layout"/> in three runs: what both heads use, then <see cref="EndTrunk"/>; the policy's own,
/// then <see cref="EndPolicy"/>; the value's own. Optimisers and trust regions rely on these three
/// ranges. A network without a trunk leaves the first run and its call out.
/// <para>
/// Trunk and heads are replayed for windows of rows, so their ops are row-wise: row b of each result needs row b of its inputs only.
/// </para>
/// </remarks>
public abstract class ActorCriticNetwork
{
    private int _trunkEnd;
    private int? _policyEnd;
    private ParameterBlock? _outputLayer;
    private ParameterBlock? _logStd;

    /// <summary>Keeps what the network is made for.</summary>
    /// <param name="description">What makes it.</param>
    /// <param name="observationSpace">What it sees.</param>
    /// <param name="head">The distribution that the policy's outputs stand for.</param>
    protected ActorCriticNetwork(NetworkDescription description, Space observationSpace, ActionHead head)
    {
        Description = description;
        ObservationSpace = observationSpace;
        Head = head;
    }

    /// <summary>What makes it.</summary>
    public NetworkDescription Description { get; }

    /// <summary>What it sees.</summary>
    public Space ObservationSpace { get; }

    /// <summary>D.</summary>
    public int ObservationSize => ObservationSpace.Size;

    /// <summary>The distribution that the policy's outputs stand for.</summary>
    public ActionHead Head { get; }

    /// <summary>Names, shapes and places of the parameters.</summary>
    public ParameterLayout Layout { get; } = new();

    /// <summary>The parameters that policy and value share; empty where they are two networks.</summary>
    public ParameterRange Trunk => new(0, _trunkEnd);

    /// <summary>The parameters of the policy alone, standard deviations included that do not depend on the state.</summary>
    public ParameterRange Policy => new(_trunkEnd, PolicyEnd - _trunkEnd);

    /// <summary>The parameters of the value alone.</summary>
    public ParameterRange Value => new(PolicyEnd, Layout.Length - PolicyEnd);

    /// <summary>The numbers that the network carries from one step to the next; 0 for a network that sees each observation by itself.</summary>
    public virtual int StateSize => 0;

    private int PolicyEnd => _policyEnd ?? throw new InvalidOperationException(
        $"{GetType().Name} does not say where the policy's parameters end: its constructor must call EndPolicy after them, and declare the value's after that.");

    /// <summary>Sets all parameters to what they are before training.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="theta">Receives the values.</param>
    /// <param name="rng">The stream to draw from.</param>
    public void Initialize<T>(ParameterVector<T> theta, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        InitializeLayers(theta, rng);
        Head.Initialize(theta, _logStd, _outputLayer!);
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
        var net = new NetworkTape<T>(tape, theta, observation);
        Var<T> features = Features(net);
        return (Distribution(PolicyOutputs(net, features), theta), Values(net, features));
    }

    /// <summary>Records the policy alone: what acting needs.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>π(·|s).</returns>
    public ActionDistribution<T> RecordPolicy<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var net = new NetworkTape<T>(tape, theta, observation);
        return Distribution(PolicyOutputs(net, Features(net)), theta);
    }

    /// <summary>Records the value alone: what bootstrapping needs.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>V(s), (B, 1).</returns>
    public Var<T> RecordValue<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var net = new NetworkTape<T>(tape, theta, observation);
        return Values(net, Features(net));
    }

    /// <summary>What policy and value have in common; the observation where there is no trunk.</summary>
    internal Var<T> Features<T>(NetworkTape<T> net)
        where T : unmanaged, IFloatingPointIeee754<T> => RecordTrunk(net);

    /// <summary>What the policy head puts out, (B, outputs), after <see cref="Features"/>.</summary>
    internal Var<T> PolicyOutputs<T>(NetworkTape<T> net, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T> => Checked(RecordPolicyHead(net, features), net.Observation.Shape.Rows, Head.Outputs, "policy");

    /// <summary>The distribution that the policy's outputs stand for.</summary>
    internal ActionDistribution<T> Distribution<T>(Var<T> outputs, ParameterVector<T> theta)
        where T : unmanaged, IFloatingPointIeee754<T> => Head.Record(outputs, theta, _logStd);

    /// <summary>V(s), (B, 1), after <see cref="Features"/>.</summary>
    internal Var<T> Values<T>(NetworkTape<T> net, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T> => Checked(RecordValueHead(net, features), net.Observation.Shape.Rows, 1, "value");

    /// <summary>Closes the run of parameters that policy and value share.</summary>
    /// <exception cref="InvalidOperationException">The policy's parameters have been closed already.</exception>
    protected void EndTrunk() => _trunkEnd = _policyEnd is null
        ? Layout.Length
        : throw new InvalidOperationException($"{GetType().Name} calls EndTrunk after EndPolicy; the parameters that both heads use come first.");

    /// <summary>Closes the run of parameters that are the policy's alone, and adds those that its distribution needs.</summary>
    /// <param name="outputLayer">The linear layer that makes the policy's outputs, (in + 1, outputs): where standard deviations that depend on the state start.</param>
    /// <exception cref="ArgumentException">The layer has another number of outputs than the head.</exception>
    protected void EndPolicy(ParameterBlock outputLayer)
    {
        if (outputLayer.Shape.Cols != Head.Outputs)
        {
            throw new ArgumentException($"{GetType().Name}: the policy's output layer '{outputLayer.Name}' is {outputLayer.Shape}, but {Head.Actions} needs {Head.Outputs} outputs.", nameof(outputLayer));
        }

        _outputLayer = outputLayer;
        _logStd = Head.LogStdParameters > 0 ? Layout.Add("pi.log_std", 1, Head.LogStdParameters) : null;
        _policyEnd = Layout.Length;
    }

    /// <summary>Sets the layers to what they are before training. The standard deviations of actions are set afterwards, by the head.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="theta">Receives the values.</param>
    /// <param name="rng">The stream to draw from.</param>
    protected abstract void InitializeLayers<T>(ParameterVector<T> theta, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Records what policy and value have in common; the observation itself unless overridden.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="net">Tape, parameters and observation.</param>
    /// <returns>Features, (B, ·).</returns>
    protected virtual Var<T> RecordTrunk<T>(NetworkTape<T> net)
        where T : unmanaged, IFloatingPointIeee754<T> => net.Observation;

    /// <summary>Records the policy's outputs.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="net">Tape, parameters and observation.</param>
    /// <param name="features">What <see cref="RecordTrunk"/> gave.</param>
    /// <returns>(B, outputs of the head).</returns>
    protected abstract Var<T> RecordPolicyHead<T>(NetworkTape<T> net, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Records the value.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="net">Tape, parameters and observation.</param>
    /// <param name="features">What <see cref="RecordTrunk"/> gave.</param>
    /// <returns>V(s), (B, 1).</returns>
    protected abstract Var<T> RecordValueHead<T>(NetworkTape<T> net, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T>;

    private Var<T> Checked<T>(Var<T> output, int rows, int cols, string head)
        where T : unmanaged, IFloatingPointIeee754<T> => output.Shape == new Shape(rows, cols)
            ? output
            : throw new InvalidOperationException($"{GetType().Name}: the {head} head records {output}, but must record ({rows}, {cols}).");
}
