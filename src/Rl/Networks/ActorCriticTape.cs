using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The training tape up to the heads: B = T·N rows of observations, π(·|s) and V(s). Acting at step t replays the rows of that step, so
/// that the rollout is the forward pass. The algorithm records its loss on top.
/// </summary>
internal sealed class ActorCriticTape
{
    private readonly PassingNetworks? _networks;
    private readonly Var<float>? _noiseFeatures;

    /// <summary>Records networks and heads.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="network">The networks.</param>
    /// <param name="theta">Their parameters.</param>
    /// <param name="rows">B.</param>
    /// <param name="sequences">N, the sequences that the rows are, step after step.</param>
    public ActorCriticTape(Backend<float> backend, ActorCriticNetwork network, ParameterVector<float> theta, int rows, int sequences)
    {
        Tape = new Tape<float>(backend);
        Var<float> observations = Tape.Input("observation", rows, network.ObservationSpace.Size);
        Observations = new ObservationRows(observations.Value);
        var net = network.Open(Tape, theta, observations, sequences);
        Var<float> features = network.Features(net);
        int trunk = net.Memories.Count;
        PolicyOutputs = network.PolicyOutputs(net, features);
        _noiseFeatures = net.NoiseFeatures;
        int acting = net.Memories.Count;
        Policy = network.Distribution(PolicyOutputs, theta);
        Acting = Tape.EndSection("acting");
        Values = network.Values(net, features);
        Valuing = Tape.EndSection("valuing");
        Memory = SequenceMemory.Of(net, trunk, acting);
        network.RequireState(Memory?.Sizes ?? []);
        if (Acting.BatchRows is null || Valuing.BatchRows is null)
        {
            string part = Acting.BatchRows is null ? "trunk or policy head" : "value head";
            throw new InvalidOperationException(
                $"{network.GetType().Name}: the {part} has an op that is not row-wise, or whose result has not one row per sample. "
                + "A few rows of a batch are replayed at a time, so row b of every result must need row b of its inputs only, or in a "
                + "recurrent layer the rows up to b.");
        }
    }

    /// <summary>
    /// Records only the heads: their inputs come from networks that process the rows and keep nothing. No gradient reaches those.
    /// </summary>
    public ActorCriticTape(
        Backend<float> backend, ActorCriticNetwork network, ParameterVector<float> theta, int rows, PassingNetworks networks)
    {
        _networks = networks;
        Memory = networks.NewMemory(rows);
        network.RequireState(Memory?.Sizes ?? []);
        Tape = new Tape<float>(backend);
        Observations = network.ObservationSpace.HasBytes()
            ? new ObservationRows(rows, network.ObservationSpace, backend.Memory)
            : new ObservationRows(Tape.Input("observation", rows, network.ObservationSpace.Size).Value);
        PolicyOutputs = Tape.Input("policy output", rows, network.Head.Parameters);
        Policy = network.Distribution(PolicyOutputs, theta);
        Acting = Tape.EndSection("acting");
        Values = Tape.Input("value", rows, 1);
        Valuing = Tape.EndSection("valuing");
    }

    public Tape<float> Tape { get; }

    /// <summary>s, (B, D).</summary>
    public ObservationRows Observations { get; }

    /// <summary>π(·|s), and the actions taken.</summary>
    public ActionDistribution<float> Policy { get; }

    /// <summary>V(s), (B, 1).</summary>
    public Var<float> Values { get; }

    /// <summary>What the network remembers over the rows; null if it has no memory.</summary>
    public SequenceMemory? Memory { get; }

    /// <summary>From the observation to the policy, row by row.</summary>
    public Section Acting { get; }

    /// <summary>
    /// From there to the value, which is not needed before the rollout is complete: all rows at once are faster than step by step.
    /// </summary>
    public Section Valuing { get; }

    /// <summary>The policy network's outputs, (B, outputs).</summary>
    private Var<float> PolicyOutputs { get; }

    /// <summary>Computes π(·|s) of the rows of one step.</summary>
    /// <param name="tape">This tape, compiled.</param>
    /// <param name="firstRow">Index of the first row.</param>
    /// <param name="observations">The observations of these rows, (N, D): the rows themselves, unless they are bytes.</param>
    public void Act(CompiledTape<float> tape, int firstRow, Tensor<float> observations)
    {
        _networks?.Act(observations, firstRow, Memory, PolicyOutputs.Value.RowRange(firstRow, observations.Rows));
        tape.Forward(Acting, firstRow, observations.Rows);
    }

    /// <summary>The features that exploration noise depends on, (N, F), of the rows that <see cref="Act"/> came to last.</summary>
    /// <param name="firstRow">Index of the first row.</param>
    /// <param name="rows">N.</param>
    public Tensor<float> NoiseFeatures(int firstRow, int rows) =>
        _networks?.NoiseFeatures ?? _noiseFeatures!.Value.Value.RowRange(firstRow, rows);

    /// <summary>Computes V(s) of neighbouring rows.</summary>
    /// <param name="tape">This tape, compiled.</param>
    /// <param name="first">The first of them; with memory, all rows before it have been computed.</param>
    /// <param name="rows">How many.</param>
    public void Evaluate(CompiledTape<float> tape, int first, int rows)
    {
        if (_networks is not null)
        {
            _networks.Evaluate(Observations, first, rows, Memory, Values.Value);
        }
        else if (rows == Values.Shape.Rows)
        {
            tape.Forward(Valuing);
        }
        else
        {
            tape.Forward(Valuing, first, rows);
        }
    }
}
