using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// ΔᵀFΔ of any direction Δ, exactly and without F: one pass in forward mode gives the change of policy and value, ż = JΔ, and żᵀF_out ż is
/// known in closed form. It costs about as much as a forward pass. Half of it times η² is the divergence of a step of size η.
/// </summary>
/// <param name="policy">The policy.</param>
/// <param name="values">V(s), (B, 1): a Gaussian with variance 1.</param>
/// <param name="weights">What each row counts, (B, 1); they sum to 1 over all shards.</param>
/// <param name="theta">The parameters.</param>
/// <param name="shard">The shard whose rows these are.</param>
internal sealed class FisherForm(
    ActionDistribution<float> policy, Var<float> values, Var<float> weights, ParameterVector<float> theta, Shard shard)
{
    private readonly PolicyFisher<float> _fisher = new(policy, weights, values.Tape.Backend);
    private readonly Backend<float> _backend = values.Tape.Backend;
    private readonly Tensor<float>[] _products =
        [.. policy.Parameters.Select(parameter => values.Tape.Backend.Allocate(parameter.Shape.Rows, parameter.Shape.Cols))];

    private readonly Tensor<float> _weighted = values.Tape.Backend.Allocate(values.Shape.Rows, 1);

    /// <summary>ΔᵀFΔ of the policy.</summary>
    public double Policy { get; private set; }

    /// <summary>ΔᵀFΔ of the value function.</summary>
    public double Value { get; private set; }

    /// <summary>Measures a direction.</summary>
    /// <param name="tape">The tape, after a forward pass.</param>
    /// <param name="root">A value that depends on policy and value function.</param>
    /// <param name="step">Δ, (1, P).</param>
    public void Measure(CompiledTape<float> tape, Var<float> root, Tensor<float> step)
    {
        _backend.Copy(step, theta.Tangent);
        tape.Jvp(root);
        double form = 0;
        for (int i = 0; i < _products.Length; i++)
        {
            Tensor<float> tangent = policy.Parameters[i].Tangent;
            _fisher.Apply(i, tangent, _products[i]);
            form += _backend.Dot(tangent, _products[i]); // [TRPO §C.1 Fisher-vector product] Δᵀ(Jᵀ F_out J)Δ
        }

        _backend.Multiply(values.Tangent, weights.Value, _weighted);
        Policy = shard.Sum(form);
        Value = shard.Sum((double)_backend.Dot(values.Tangent, _weighted));
    }
}
