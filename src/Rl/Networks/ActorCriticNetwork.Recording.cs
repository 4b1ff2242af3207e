using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <content>Initial parameters, and policy and value on a tape.</content>
public abstract partial class ActorCriticNetwork
{
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

    /// <summary>
    /// The numbers that the distribution is recorded from, (B, <see cref="ActionHead.Parameters"/>), from <see cref="Features"/>: the
    /// policy head's outputs, and with <see cref="LogStdKind.Sde"/> ln σ of the noise on them.
    /// </summary>
    internal Var<T> PolicyOutputs<T>(NetworkTape<T> net, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Var<T> outputs = Checked(RecordPolicyHead(net, features), net.Rows, Head.Outputs, "policy");
        return Head.IsSde ? outputs.Concat(LogStdOfNoise(net)) : outputs;
    }

    /// <summary>The distribution that the policy's outputs parameterise.</summary>
    internal ActionDistribution<T> Distribution<T>(Var<T> outputs, ParameterVector<T> theta)
        where T : unmanaged, IFloatingPointIeee754<T> => Head.Record(outputs, theta, Head.IsSde ? null : _logStd);

    /// <summary>The logarithms of the standard deviations of exploration noise; null where there is none.</summary>
    internal Tensor<float>? LogStdOfNoise(ParameterVector<float> theta) => Head.IsSde ? theta.ValueOf(_logStd!) : null;

    /// <summary>V(s), (B, 1), after <see cref="Features"/>.</summary>
    internal Var<T> Values<T>(NetworkTape<T> net, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T> => Checked(RecordValueHead(net, features), net.Rows, 1, "value");

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

    /// <summary>ln σ of the noise that features make, (B, A).</summary>
    private Var<T> LogStdOfNoise<T>(NetworkTape<T> net)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (net.Tape.Ops[^1].Inputs is not [var z, var weight] || weight != net[_outputLayer!])
        {
            throw new InvalidOperationException(
                $"{GetType().Name}: log_std=sde takes the inputs of '{_outputLayer!.Name}' as features, so the policy head must record "
                    + "that layer last.");
        }

        net.NoiseFeatures = z;
        return T.CreateChecked(0.5) * net.Tape.Record(new FeatureVariance<T>(z, net[_logStd!])).Log();
    }

    private Var<T> Checked<T>(Var<T> output, int rows, int cols, string head)
        where T : unmanaged, IFloatingPointIeee754<T> => output.Shape == new Shape(rows, cols)
            ? output
            : throw new InvalidOperationException($"{GetType().Name}: the {head} head records {output}, but must record ({rows}, {cols}).");
}
