using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// What the members that model the Fisher matrix have in common: A = E[x̄ᵀx̄] of the inputs and G = E[gᵀg] of the output gradients under
/// the Fisher loss, so that A ⊗ G approximates the layer's block.
/// </summary>
internal abstract class FisherPreconditioner<T> : LayerPreconditioner<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ILayerFactors<T> _factors;

    protected FisherPreconditioner(Backend<T> backend, ILayerFactors<T> factors, KroneckerOptions options)
        : base(backend, options)
    {
        _factors = factors;
        Shape weight = factors.Weight.Shape;
        A = backend.Allocate(weight.Rows, weight.Rows);
        G = backend.Allocate(weight.Cols, weight.Cols);
    }

    /// <summary>A, (a, a).</summary>
    protected Tensor<T> A { get; }

    /// <summary>G, (g, g).</summary>
    protected Tensor<T> G { get; }

    /// <summary>α of the last batch.</summary>
    protected T Alpha { get; private set; }

    public override IReadOnlyList<(string Name, Tensor<T> Value)> Statistics => [("A", A), ("G", G)];

    public override void SaveState(StateWriter writer)
    {
        Average.SaveState(writer);
        writer.Write("A", A);
        writer.Write("G", G);
    }

    public override void LoadState(StateReader reader)
    {
        Average.LoadState(reader);
        reader.Read("A", A, finite: true);
        reader.Read("G", G, finite: true);
    }

    public override bool TryObserve(FactorBatch<T> batch, T count, Workspace<T> workspace, Action<Tensor<T>>? addShares)
    {
        Tensor<T> momentG = workspace.Second(G.Shape);
        _factors.SumGradientMoments(batch, momentG);
        Tensor<T> momentA = workspace.Third(A.Shape);
        _factors.SumInputMoments(batch, momentA);
        addShares?.Invoke(momentG);
        addShares?.Invoke(momentA);
        if (!Backend.IsFinite(momentA) || !Backend.IsFinite(momentG))
        {
            return false;
        }

        Alpha = Average.NextWeight();
        Average.Fold(momentA, Alpha, count, A); // [K-FAC §3 factors] A = E[x̄ᵀ x̄], G = E[gᵀ g]
        Average.Fold(momentG, Alpha, count, G);
        return true;
    }

    /// <summary>Zeroes what is negligible in both factors.</summary>
    /// <returns>tr A/dim A and tr G/dim G.</returns>
    protected (double MeanA, double MeanG) FlushNegligible()
    {
        double meanA = double.CreateChecked(Backend.Trace(A)) / A.Rows;
        double meanG = double.CreateChecked(Backend.Trace(G)) / G.Rows;
        DampedInverse<T>.FlushNegligible(Backend, A, meanA);
        DampedInverse<T>.FlushNegligible(Backend, G, meanG);
        return (meanA, meanG);
    }

    /// <summary>⟨Δ, A Δ G⟩.</summary>
    /// <inheritdoc/>
    public override T QuadraticForm(Tensor<T> step, Workspace<T> workspace)
    {
        Tensor<T> half = workspace.First(step.Shape);
        Tensor<T> product = workspace.Second(step.Shape);
        Backend.Product(A, step, half);
        Backend.Product(half, G, product);
        return Backend.Dot(step, product);
    }
}
