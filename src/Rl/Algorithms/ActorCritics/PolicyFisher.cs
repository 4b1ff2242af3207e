using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>The Fisher matrix of a policy in its own parameters, averaged over the states of a rollout: Σ_b w_b F_b.</summary>
internal sealed class PolicyFisher<T>(ActionDistribution<T> policy, Var<T> weights, Backend<T> backend) : IOutputFisher<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public IReadOnlyList<Var<T>> Outputs => policy.Parameters;

    public void Apply(int output, Tensor<T> v, Tensor<T> product)
    {
        policy.FisherProduct(output, v, product);
        backend.ScaleRows(product, weights.Value, product);
    }
}
