using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Policy and value networks over a few rows that are reused: for rollouts whose activations are not needed, because gradients are taken on
/// gathered minibatches. Kept for every row, the activations would push those of the minibatches out of the cache.
/// </summary>
internal sealed class PassingNetworks
{
    /// <summary>The number of states evaluated at once: their activations stay in the second-level cache.</summary>
    private const int ValuedRows = 96;

    /// <summary>The number of bytes of images that are evaluated at once: as numbers they must not undo what bytes save.</summary>
    private const int ValuedNumbers = 1 << 18;

    private readonly CompiledTape<float> _policy;
    private readonly Var<float> _observations;
    private readonly Var<float> _outputs;
    private readonly SequenceMemory? _memory;
    private readonly Var<float>? _noiseFeatures;
    private readonly Critic _critic;
    private readonly int _environments;
    private readonly int _valuedRows;

    /// <param name="backend">The backend.</param>
    /// <param name="network">The networks.</param>
    /// <param name="theta">Their parameters.</param>
    /// <param name="environments">N, the rows of a step.</param>
    /// <param name="rows">B = T·N, the rows of a rollout.</param>
    public PassingNetworks(Backend<float> backend, ActorCriticNetwork network, ParameterVector<float> theta, int environments, int rows)
    {
        var tape = new Tape<float>(backend);
        _observations = tape.Input("observation", environments, network.ObservationSpace.Size);
        var net = network.Open(tape, theta, _observations, environments);
        Var<float> features = network.Features(net);
        int trunk = net.Memories.Count;
        _outputs = network.PolicyOutputs(net, features);
        _noiseFeatures = net.NoiseFeatures;
        _memory = SequenceMemory.Of(net, trunk, net.Memories.Count);
        _policy = tape.Compile();
        int valued = network.ObservationSpace.HasBytes()
            ? Math.Clamp(ValuedNumbers / network.ObservationSpace.Size, environments, Math.Max(ValuedRows, environments))
            : backend.Threads == 1 && backend.Memory == MemoryPlace.Host ? ValuedRows : rows; // many threads divide their input among them
        _environments = environments;
        _valuedRows = network.StateSize > 0 ? environments : Math.Min(valued, rows); // with memory step by step
        _critic = new Critic(backend, network, theta, _valuedRows);
    }

    /// <summary>What the networks remember over a rollout; null if they have no memory.</summary>
    /// <param name="rows">B.</param>
    public SequenceMemory? NewMemory(int rows) =>
        SequenceMemory.OfRollout(_policy.Backend, rows, _environments, _memory, _critic.Memory);

    /// <summary>The features that exploration noise depends on, (N, F), as of the last <see cref="Act"/>; null for none.</summary>
    public Tensor<float>? NoiseFeatures => _noiseFeatures?.Value;

    /// <summary>The policy network's outputs.</summary>
    /// <param name="observations">s, (N, D).</param>
    /// <param name="firstRow">The first of their rows in the rollout.</param>
    /// <param name="memory">The rollout's memory.</param>
    /// <param name="outputs">Receives (N, outputs).</param>
    public void Act(Tensor<float> observations, int firstRow, SequenceMemory? memory, Tensor<float> outputs)
    {
        _policy.Backend.Copy(observations, _observations.Value);
        _memory?.BeginAt(memory!, firstRow, observations.Rows);
        _policy.Forward();
        _policy.Backend.Copy(_outputs.Value, outputs);
        if (_memory is not null)
        {
            memory!.Store(_memory, firstRow);
        }
    }

    /// <summary>V(s).</summary>
    /// <param name="observations">s, (B, D).</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="memory">The rollout's memory.</param>
    /// <param name="values">Receives (B, 1).</param>
    public void Evaluate(ObservationRows observations, int firstRow, int rows, SequenceMemory? memory, Tensor<float> values)
    {
        for (int first = firstRow; first < firstRow + rows; first += _valuedRows)
        {
            int count = Math.Min(_valuedRows, firstRow + rows - first);
            Take(observations, first, _critic.Observations.RowRange(0, count));
            _critic.Memory?.BeginAt(memory!, first, count);
            _policy.Backend.Copy(_critic.Value(count), values.RowRange(first, count));
            if (_critic.Memory is not null)
            {
                memory!.Store(_critic.Memory, first);
            }
        }
    }

    private void Take(ObservationRows observations, int first, Tensor<float> rows)
    {
        if (observations.ArePacked)
        {
            observations.Unpack(first, rows);
            return;
        }

        _policy.Backend.Copy(observations.OnTape.RowRange(first, rows.Rows), rows);
    }
}
