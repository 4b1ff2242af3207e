using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// EKFAC (George et al. 2018, 1806.03884): between K-FAC's eigenvectors the Fisher block is taken as a diagonal S, which K-FAC multiplies
/// from eigenvalues, a_i·g_j, and EKFAC measures with every batch. S costs two products; the eigenvectors are renewed now and then.
/// </summary>
/// <remarks>
/// S starts as a gᵀ, and does so again after a decomposition that failed. The paper measures S anew where the basis turns; here the
/// diagonal of the same matrix between the new eigenvectors is taken along (<see cref="TurningBasis{T}.CarryDiagonal"/>), since the batches
/// are gone.
/// </remarks>
internal sealed class EkfacPreconditioner<T> : FisherPreconditioner<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly IAffineFactors<T> _factors;
    private readonly TurningBasis<T> _basis;

    /// <summary>S, (a, g).</summary>
    private readonly Tensor<T> _diagonal;

    /// <summary>(1), so that the product of one and S is S.</summary>
    private readonly Tensor<T> _one;
    private T _damping;

    public EkfacPreconditioner(Backend<T> backend, IAffineFactors<T> factors, KroneckerOptions options)
        : base(backend, factors, options)
    {
        _factors = factors;
        _basis = new TurningBasis<T>(backend, factors.Weight.Shape);
        _diagonal = backend.Allocate(factors.Weight.Shape.Rows, factors.Weight.Shape.Cols);
        _one = backend.Allocate(1, 1);
        backend.Fill(T.One, _one);
    }

    public override CurvatureMethod Method => _basis.IsReady ? CurvatureMethod.Ekfac : CurvatureMethod.PlainGradient;

    public override double Damping => _basis.IsReady ? double.CreateChecked(_damping) : 0;

    public override IReadOnlyList<(string Name, Tensor<T> Value)> Statistics =>
        [.. base.Statistics, .. _basis.Basis.Statistics, ("diagonal", _diagonal)];

    public override void SaveState(StateWriter writer)
    {
        base.SaveState(writer);
        writer.Write("damping", double.CreateChecked(_damping));
        writer.Write("diagonal", _diagonal);
        writer.Write("basis", _basis);
    }

    public override void LoadState(StateReader reader)
    {
        base.LoadState(reader);
        double damping = reader.ReadFiniteDouble("damping", min: 0);
        reader.Read("diagonal", _diagonal, finite: true);
        reader.Read("basis", _basis);
        reader.WhenAccepted(() => _damping = T.CreateSaturating(damping));
    }

    public override bool TryObserve(FactorBatch<T> batch, T count, Workspace<T> workspace, Action<Tensor<T>>? addShares)
    {
        if (!_basis.IsReady)
        {
            return base.TryObserve(batch, count, workspace, addShares);
        }

        Tensor<T> squares = workspace.Fourth(_diagonal.Shape);
        _factors.SumSquares(batch, _basis.Basis.Left, _basis.Basis.Right, squares);
        addShares?.Invoke(squares);
        if (!Backend.IsFinite(squares) || !base.TryObserve(batch, count, workspace, addShares))
        {
            return false;
        }

        Average.Fold(squares, Alpha, count, _diagonal); // [EKFAC alg. 1 scalings] S = E[(Q_Aᵀ x̄ᵀg Q_G)²]
        return true;
    }

    /// <inheritdoc/>
    public override void Refresh(double damping, Workspace<T> workspace)
    {
        if (!HasStatistics)
        {
            return;
        }

        FlushNegligible();
        _damping = T.CreateSaturating(damping);
        if (_basis.Refresh(A, G, Options.EigenvalueCutoff, workspace))
        {
            _basis.CarryDiagonal(_diagonal, workspace);
        }
        else if (_basis.IsReady)
        {
            Backend.ProductTransposedA(_basis.Basis.LeftValues, _basis.Basis.RightValues, _diagonal);
        }
        else
        {
            Backend.Fill(T.Zero, _diagonal);
        }
    }

    /// <inheritdoc/>
    public override void Apply(Tensor<T> gradient, Tensor<T> step, Workspace<T> workspace)
    {
        Tensor<T> turned = workspace.Second(gradient.Shape);
        _basis.Basis.Enter(gradient, workspace, turned);
        // [EKFAC alg. 1 update] U = Q_A [(Q_Aᵀ ∇ Q_G) / (S + λ)] Q_Gᵀ; as one row, S is its own outer product with one.
        Tensor<T> row = Row(turned);
        Backend.DivideByOuter(row, _one, Row(_diagonal), _damping, row);
        _basis.Basis.Leave(turned, workspace, step);
    }

    /// <summary>Σ S ⊙ (Q_AᵀΔQ_G)².</summary>
    /// <inheritdoc/>
    public override T QuadraticForm(Tensor<T> step, Workspace<T> workspace)
    {
        if (!_basis.IsReady)
        {
            return base.QuadraticForm(step, workspace);
        }

        Tensor<T> turned = workspace.Second(step.Shape);
        _basis.Basis.Enter(step, workspace, turned);
        Backend.Multiply(turned, turned, turned);
        return Backend.Dot(turned, _diagonal);
    }

    private static Tensor<T> Row(Tensor<T> x) => x.Reshape(1, x.Rows * x.Cols);
}
