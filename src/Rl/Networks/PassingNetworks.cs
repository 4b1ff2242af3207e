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
    private readonly Critic _critic;
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
        var net = network.Open(tape, theta, _observations);
        _outputs = network.PolicyOutputs(net, network.Features(net));
        _policy = tape.Compile();
        int valued = network.ObservationSpace.IsOfBytes()
            ? Math.Clamp(ValuedNumbers / network.ObservationSpace.Size, environments, Math.Max(ValuedRows, environments))
            : backend.Threads == 1 ? ValuedRows : rows; // several threads divide their input among them
        _valuedRows = Math.Min(valued, rows);
        _critic = new Critic(backend, network, theta, _valuedRows);
    }

    /// <summary>The policy network's outputs.</summary>
    /// <param name="observations">s, (N, D).</param>
    /// <param name="outputs">Receives (N, outputs).</param>
    public void Act(Tensor<float> observations, Tensor<float> outputs)
    {
        _policy.Backend.Copy(observations, _observations.Value);
        _policy.Forward();
        _policy.Backend.Copy(_outputs.Value, outputs);
    }

    /// <summary>V(s).</summary>
    /// <param name="observations">s, (B, D).</param>
    /// <param name="values">Receives (B, 1).</param>
    public void Evaluate(ObservationRows observations, Tensor<float> values)
    {
        for (int first = 0; first < values.Rows; first += _valuedRows)
        {
            int count = Math.Min(_valuedRows, values.Rows - first);
            Take(observations, first, _critic.Observations.RowRange(0, count));
            values.RowRange(first, count).CopyFrom(_critic.Evaluate(count));
        }
    }

    private void Take(ObservationRows observations, int first, Tensor<float> rows)
    {
        if (observations.AreBytes)
        {
            using HostWrite<float> write = rows.Write();
            observations.Unpack(first, write.Span);
            return;
        }

        _policy.Backend.Copy(observations.OnTape.RowRange(first, rows.Rows), rows);
    }
}
