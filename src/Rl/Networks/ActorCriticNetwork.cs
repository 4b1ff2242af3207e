using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Policy and value over one observation: an optional trunk that both use, a head for π and one for V. It owns the layout of the
/// parameters, not their numbers. To write your own network, derive from it; a <see cref="NetworkDescription"/> makes it.
/// </summary>
/// <remarks>
/// The constructor declares blocks in <see cref="Layout"/> in three runs: what both heads use, then <see cref="EndTrunk"/>; the policy's
/// own, then <see cref="EndPolicy"/>; the value's own. Optimisers and trust regions rely on these three ranges. A network without a trunk
/// leaves the first run and its call out.
/// <para>
/// Trunk and heads are replayed for windows of rows, so their ops are row-wise: row b of each result needs only row b of its inputs. A
/// network with memory calls <see cref="NetworkTape{T}.Remember(RecurrentLayer, Var{T})"/> and says how much it remembers
/// (<see cref="StateSize"/>); its rows are ordered by time, and row b may need the rows before.
/// </para>
/// </remarks>
public abstract class ActorCriticNetwork
{
    private int _trunkEnd;
    private int? _policyEnd;
    private ParameterBlock? _outputLayer;
    private ParameterBlock? _logStd;

    /// <summary>Stores the description, the observation space and the head.</summary>
    /// <param name="description">The description that makes it.</param>
    /// <param name="observationSpace">The observation space.</param>
    /// <param name="head">The distribution that the policy's outputs parameterise.</param>
    protected ActorCriticNetwork(NetworkDescription description, Space observationSpace, ActionHead head)
    {
        Description = description;
        ObservationSpace = observationSpace;
        Head = head;
    }

    /// <summary>The description that makes it.</summary>
    public NetworkDescription Description { get; }

    /// <summary>The observation space.</summary>
    public Space ObservationSpace { get; }

    /// <summary>
    /// The number of columns of <see cref="NetworkTape{T}.Observation"/>: the size of the space, or for <see cref="Discrete"/> and
    /// <see cref="MultiDiscrete"/>, alone or as parts, one column for each possible value.
    /// </summary>
    public int ObservationSize => ObservationEncoding.SizeOf(ObservationSpace);

    /// <summary>The distribution that the policy's outputs parameterise.</summary>
    public ActionHead Head { get; }

    /// <summary>Names, shapes and places of the parameters.</summary>
    public ParameterLayout Layout { get; } = new();

    /// <summary>The parameters shared by policy and value; empty if they are two networks.</summary>
    public ParameterRange Trunk => new(0, _trunkEnd);

    /// <summary>The parameters of the policy alone, including standard deviations that do not depend on the state.</summary>
    public ParameterRange Policy => new(_trunkEnd, PolicyEnd - _trunkEnd);

    /// <summary>The parameters of the value alone.</summary>
    public ParameterRange Value => new(PolicyEnd, Layout.Length - PolicyEnd);

    /// <summary>
    /// The numbers that the network carries from one step to the next, in trunk, policy and value; 0 for a feed-forward network.
    /// </summary>
    public virtual int StateSize => 0;

    private int PolicyEnd => _policyEnd ?? throw new InvalidOperationException(
        $"{GetType().Name} does not say where the policy's parameters end: its constructor must call EndPolicy after them, and declare the "
            + $"value's after that.");

    /// <summary>Sets the initial values of all parameters.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="theta">Receives the values.</param>
    /// <param name="rng">The random stream.</param>
    public void Initialize<T>(ParameterVector<T> theta, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        InitializeLayers(theta, rng);
        Head.Initialize(theta, _logStd, _outputLayer!);
    }

    /// <summary>Records policy and value. In a network with memory, every row is the first of an episode.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>π(·|s) and V(s), (B, 1).</returns>
    public (ActionDistribution<T> Policy, Var<T> Value) Record<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var net = Open(tape, theta, observation);
        Var<T> features = Features(net);
        return (Distribution(PolicyOutputs(net, features), theta), Values(net, features));
    }

    /// <summary>
    /// Records only the policy, which is what acting needs. In a network with memory, every row is the first of an episode.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>π(·|s).</returns>
    public ActionDistribution<T> RecordPolicy<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var net = Open(tape, theta, observation);
        return Distribution(PolicyOutputs(net, Features(net)), theta);
    }

    /// <summary>
    /// Records only the value, which is what bootstrapping needs. In a network with memory, every row is the first of an episode.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>V(s), (B, 1).</returns>
    public Var<T> RecordValue<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var net = Open(tape, theta, observation);
        return Values(net, Features(net));
    }

    /// <summary>What the network is recorded with: the observation as it sees it.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <param name="sequences">The number of sequences that the rows are, step after step; null for rows by themselves.</param>
    internal NetworkTape<T> Open<T>(Tape<T> tape, ParameterVector<T> theta, Var<T> observation, int? sequences = null)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new(tape, theta, ObservationEncoding.Record(ObservationSpace, observation), sequences ?? observation.Shape.Rows);

    /// <summary>Throws for a network whose memories are not what it says.</summary>
    /// <param name="sizes">The sizes of the memories that it has recorded.</param>
    /// <exception cref="InvalidOperationException">They do not add up to <see cref="StateSize"/>.</exception>
    internal void RequireState(IEnumerable<int> sizes)
    {
        if (sizes.Sum() is var recorded && recorded != StateSize)
        {
            throw new InvalidOperationException(
                $"{GetType().Name}: StateSize is {StateSize}, but its memories carry {recorded} numbers from step to step; record each "
                    + $"with Remember, and let StateSize be their sum.");
        }
    }

    /// <summary>The features shared by policy and value; the observation if there is no trunk.</summary>
    internal Var<T> Features<T>(NetworkTape<T> net)
        where T : unmanaged, IFloatingPointIeee754<T> => RecordTrunk(net);

    /// <summary>The policy head's outputs, (B, outputs), from <see cref="Features"/>.</summary>
    internal Var<T> PolicyOutputs<T>(NetworkTape<T> net, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T> =>
            Checked(RecordPolicyHead(net, features), net.Rows, Head.Outputs, "policy");

    /// <summary>The distribution that the policy's outputs parameterise.</summary>
    internal ActionDistribution<T> Distribution<T>(Var<T> outputs, ParameterVector<T> theta)
        where T : unmanaged, IFloatingPointIeee754<T> => Head.Record(outputs, theta, _logStd);

    /// <summary>V(s), (B, 1), after <see cref="Features"/>.</summary>
    internal Var<T> Values<T>(NetworkTape<T> net, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T> => Checked(RecordValueHead(net, features), net.Rows, 1, "value");

    /// <summary>Ends the run of parameters shared by policy and value.</summary>
    /// <exception cref="InvalidOperationException">The policy's parameters have been closed already.</exception>
    protected void EndTrunk() => _trunkEnd = _policyEnd is null
        ? Layout.Length
        : throw new InvalidOperationException(
            $"{GetType().Name} calls EndTrunk after EndPolicy; the parameters that both heads use come first.");

    /// <summary>Ends the run of the policy's own parameters, and adds those that its distribution needs.</summary>
    /// <param name="outputLayer">
    /// The linear layer that produces the policy's outputs, (in + 1, outputs); its biases initialise state-dependent standard deviations.
    /// </param>
    /// <exception cref="ArgumentException">The layer and the head have different numbers of outputs.</exception>
    protected void EndPolicy(ParameterBlock outputLayer)
    {
        if (outputLayer.Shape.Cols != Head.Outputs)
        {
            throw new ArgumentException(
                $"{GetType().Name}: the policy's output layer '{outputLayer.Name}' is {outputLayer.Shape}, but {Head.Actions} needs "
                    + $"{Head.Outputs} outputs.",
                nameof(outputLayer));
        }

        _outputLayer = outputLayer;
        _logStd = Head.LogStdParameters > 0 ? Layout.Add("pi.log_std", 1, Head.LogStdParameters) : null;
        _policyEnd = Layout.Length;
    }

    /// <summary>Sets the initial values of the layers. The standard deviations of actions are set afterwards, by the head.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="theta">Receives the values.</param>
    /// <param name="rng">The random stream.</param>
    protected abstract void InitializeLayers<T>(ParameterVector<T> theta, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Records the features shared by policy and value; the observation itself unless overridden.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="net">Tape, parameters and observation.</param>
    /// <returns>Features, (B, ·).</returns>
    protected virtual Var<T> RecordTrunk<T>(NetworkTape<T> net)
        where T : unmanaged, IFloatingPointIeee754<T> => net.Observation;

    /// <summary>Records the policy's outputs.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="net">Tape, parameters and observation.</param>
    /// <param name="features">The result of <see cref="RecordTrunk"/>.</param>
    /// <returns>(B, outputs of the head).</returns>
    protected abstract Var<T> RecordPolicyHead<T>(NetworkTape<T> net, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Records the value.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="net">Tape, parameters and observation.</param>
    /// <param name="features">The result of <see cref="RecordTrunk"/>.</param>
    /// <returns>V(s), (B, 1).</returns>
    protected abstract Var<T> RecordValueHead<T>(NetworkTape<T> net, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T>;

    private Var<T> Checked<T>(Var<T> output, int rows, int cols, string head)
        where T : unmanaged, IFloatingPointIeee754<T> => output.Shape == new Shape(rows, cols)
            ? output
            : throw new InvalidOperationException($"{GetType().Name}: the {head} head records {output}, but must record ({rows}, {cols}).");
}
