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
public abstract partial class ActorCriticNetwork
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

    /// <summary>Ends the run of parameters shared by policy and value.</summary>
    /// <exception cref="InvalidOperationException">The policy's parameters have been closed already.</exception>
    protected void EndTrunk() => _trunkEnd = _policyEnd is null
        ? Layout.Length
        : throw new InvalidOperationException(
            $"{GetType().Name} calls EndTrunk after EndPolicy; the parameters that both heads use come first.");

    /// <summary>Ends the run of the policy's own parameters, and adds those that its distribution needs.</summary>
    /// <param name="outputLayer">
    /// The linear layer that produces the policy's outputs, (in + 1, outputs); its biases initialise state-dependent standard deviations,
    /// and its inputs are the features of <see cref="LogStdKind.Sde"/>.
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
        _logStd = Head.LogStdParameters > 0
            ? Layout.Add("pi.log_std", Head.IsSde ? outputLayer.Shape.Rows : 1, Head.LogStdParameters)
            : null;
        _policyEnd = Layout.Length;
    }
}
