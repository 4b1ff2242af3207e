using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// K-FAC (Martens &amp; Grosse 2015, 1503.05671): U = (A ⊗ G + damping)⁻¹∇, and the fallback ladder that computes it: Cholesky; Cholesky
/// with more damping; eigenvalues; none, which is the plain gradient. W̄ is (n, m), A is (n, n), G is (m, m).
/// </summary>
internal sealed class KfacPreconditioner<T> : FisherPreconditioner<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int MaxRaises = 6;
    private const double RaiseFactor = 10;

    /// <summary>With up to this many columns a product is narrower than a vector.</summary>
    private const int FewColumns = 6;

    /// <summary>The eigenvectors; with Cholesky, (A + π√λ·I)⁻¹ and (G + (√λ/π)·I)⁻¹ take the place of the two matrices.</summary>
    private readonly Eigenbasis<T> _basis;
    private CurvatureMethod _method = CurvatureMethod.PlainGradient;

    /// <summary>λ in use.</summary>
    private T _damping;
    private double _balance = 1;
    private double _conditionA = double.NaN;
    private double _conditionG = double.NaN;
    private long _dampingRaised;
    private long _eigenvaluesTaken;

    public KfacPreconditioner(Backend<T> backend, ILayerFactors<T> factors, KroneckerOptions options)
        : base(backend, factors, options)
    {
        _basis = new Eigenbasis<T>(backend, factors.Weight.Shape);
    }

    public override CurvatureMethod Method => _method;

    public override double Damping => double.CreateChecked(_damping);

    public override double Balance => _balance;

    public override double ConditionA => _conditionA;

    public override double ConditionG => _conditionG;

    public override long DampingRaised => _dampingRaised;

    public override long EigenvaluesTaken => _eigenvaluesTaken;

    public override IReadOnlyList<(string Name, Tensor<T> Value)> Statistics => [.. base.Statistics, .. _basis.Statistics];

    private Tensor<T> LeftInverse => _basis.Left;

    private Tensor<T> RightInverse => _basis.Right;

    public override void SaveState(StateWriter writer)
    {
        base.SaveState(writer);
        StateWriter inverse = writer.Section("inverse");
        inverse.Write("method", _method);
        inverse.Write("damping", Damping);
        inverse.Write("balance", _balance);
        inverse.Write("condition_a", _conditionA);
        inverse.Write("condition_g", _conditionG);
        inverse.Write("damping_raised", _dampingRaised);
        inverse.Write("eigenvalues_taken", _eigenvaluesTaken);
        _basis.SaveState(inverse);
    }

    public override void LoadState(StateReader reader)
    {
        base.LoadState(reader);
        StateReader inverse = reader.Section("inverse");
        CurvatureMethod method = inverse.ReadEnum<CurvatureMethod>("method");
        double damping = inverse.ReadFiniteDouble("damping", min: 0);
        double balance = inverse.ReadFiniteDouble("balance", min: 0);
        double conditionA = inverse.ReadDouble("condition_a");
        double conditionG = inverse.ReadDouble("condition_g");
        long raised = inverse.ReadInt64("damping_raised", min: 0);
        long taken = inverse.ReadInt64("eigenvalues_taken", min: 0);
        _basis.LoadState(inverse);
        reader.WhenAccepted(() =>
        {
            Use(method, damping);
            (_balance, _conditionA, _conditionG) = (balance, conditionA, conditionG);
            (_dampingRaised, _eigenvaluesTaken) = (raised, taken);
        });
    }

    /// <summary>Tries the methods of the ladder, from the chosen one down, until one succeeds.</summary>
    /// <inheritdoc/>
    public override void Refresh(double damping, Workspace<T> workspace)
    {
        if (!HasStatistics)
        {
            Use(CurvatureMethod.PlainGradient, 0);
            return;
        }

        (double meanA, double meanG) = FlushNegligible();
        bool curved = FactoredTikhonov.TryBalance(meanA, meanG, out double pi);
        _balance = pi;
        if (Options.Method == CurvatureMethod.Kfac)
        {
            if (!curved)
            {
                InvertDampingAlone(damping);
                return;
            }

            if (TryCholesky(damping, pi))
            {
                return;
            }

            _eigenvaluesTaken++;
        }

        if (!TryEigenvalues(damping, pi))
        {
            Use(CurvatureMethod.PlainGradient, 0);
        }
    }

    /// <summary>U = (A ⊗ G + damping)⁻¹ ∇.</summary>
    /// <inheritdoc/>
    public override void Apply(Tensor<T> gradient, Tensor<T> step, Workspace<T> workspace)
    {
        if (_method == CurvatureMethod.Kfac)
        {
            Tensor<T> half = workspace.First(gradient.Shape);
            MultiplyLeft(gradient, half);
            Backend.Product(half, RightInverse, step); // [K-FAC §4.2 step] U = A⁻¹ ∇ G⁻¹
            return;
        }

        Tensor<T> turned = workspace.Second(gradient.Shape);
        _basis.Enter(gradient, workspace, turned);
        // [K-FAC §6.3 exact Tikhonov] U = Q_A [(Q_Aᵀ ∇ Q_G) / (a gᵀ + λ)] Q_Gᵀ.
        Backend.DivideByOuter(turned, _basis.LeftValues, _basis.RightValues, _damping, turned);
        _basis.Leave(turned, workspace, step);
    }

    /// <summary>A⁻¹∇. A⁻¹ is its own transpose, and reading it that way suits the few columns of a head.</summary>
    private void MultiplyLeft(Tensor<T> gradient, Tensor<T> half)
    {
        if (gradient.Cols <= FewColumns)
        {
            Backend.ProductTransposedA(LeftInverse, gradient, half);
        }
        else
        {
            Backend.Product(LeftInverse, gradient, half);
        }
    }

    private bool TryCholesky(double damping, double pi)
    {
        double max = DampedInverse<T>.MaxCondition;
        for (int raises = 0; raises <= MaxRaises; raises++, damping *= RaiseFactor)
        {
            double root = Math.Sqrt(damping);
            _dampingRaised += raises > 0 ? 1 : 0;
            // [K-FAC §6.3 factored Tikhonov] (A + π√λ I)⁻¹ and (G + (√λ/π) I)⁻¹
            _conditionA = DampedInverse<T>.Compute(Backend, A, pi * root, LeftInverse);
            _conditionG = _conditionA <= max ? DampedInverse<T>.Compute(Backend, G, root / pi, RightInverse) : double.NaN;
            if (_conditionG <= max)
            {
                Use(CurvatureMethod.Kfac, damping);
                return true;
            }
        }

        return false;
    }

    /// <summary>One factor is zero, so the block is λ·I: the limit for a vanishing factor, where π grows without bound.</summary>
    private void InvertDampingAlone(double damping)
    {
        foreach (Tensor<T> inverse in (ReadOnlySpan<Tensor<T>>)[LeftInverse, RightInverse])
        {
            Backend.Fill(T.Zero, inverse);
            Backend.AddDiagonal(T.CreateSaturating(1 / Math.Sqrt(damping)), inverse);
        }

        (_conditionA, _conditionG) = (1, 1);
        Use(CurvatureMethod.Kfac, damping);
    }

    private bool TryEigenvalues(double damping, double pi)
    {
        if (!_basis.TryRefresh(A, G, Options.EigenvalueCutoff))
        {
            return false;
        }

        double root = Math.Sqrt(damping);
        _conditionA = Condition(_basis.LeftValues.Read(), pi * root);
        _conditionG = Condition(_basis.RightValues.Read(), root / pi);
        Use(CurvatureMethod.KfacEigen, damping);
        return true;
    }

    private static double Condition(ReadOnlySpan<T> ascending, double shift) =>
        (double.CreateChecked(ascending[^1]) + shift) / (double.CreateChecked(ascending[0]) + shift);

    private void Use(CurvatureMethod method, double damping)
    {
        _method = method;
        _damping = T.CreateSaturating(damping);
    }
}
