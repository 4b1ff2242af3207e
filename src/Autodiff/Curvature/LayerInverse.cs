using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// The inverse of one damped Fisher block A ⊗ G, and the fallback ladder that computes it: Cholesky; Cholesky with more damping;
/// eigenvalues; none, which is the plain gradient. W̄ is (n, m), A is (n, n), G is (m, m).
/// </summary>
internal sealed class LayerInverse<T> : IResumable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int MaxRaises = 6;
    private const double RaiseFactor = 10;

    /// <summary>With up to this many columns a product is narrower than a vector.</summary>
    private const int FewColumns = 6;

    /// <summary>The inverse of a matrix with a larger condition number has no correct digit.</summary>
    private static readonly double MaxCondition = 1 / double.CreateChecked(T.BitIncrement(T.One) - T.One);

    private readonly Backend<T> _backend;

    /// <summary>(A + π√λ·I)⁻¹, or the eigenvectors of A.</summary>
    private readonly Tensor<T> _left;

    /// <summary>(G + (√λ/π)·I)⁻¹, or the eigenvectors of G.</summary>
    private readonly Tensor<T> _right;
    private readonly Tensor<T> _leftValues;
    private readonly Tensor<T> _rightValues;

    /// <summary>λ in use.</summary>
    private T _damping;

    public LayerInverse(Backend<T> backend, Shape weight)
    {
        _backend = backend;
        _left = backend.Allocate(weight.Rows, weight.Rows);
        _right = backend.Allocate(weight.Cols, weight.Cols);
        _leftValues = backend.Allocate(1, weight.Rows);
        _rightValues = backend.Allocate(1, weight.Cols);
        Use(InversionMethod.PlainGradient, 0);
    }

    public InversionMethod Method { get; private set; }

    public double Damping => double.CreateChecked(_damping);

    public double Balance { get; private set; } = 1;

    public double ConditionA { get; private set; } = double.NaN;

    public double ConditionG { get; private set; } = double.NaN;

    public long DampingRaised { get; private set; }

    public long EigenvaluesTaken { get; private set; }

    public IReadOnlyList<(string Name, Tensor<T> Value)> Statistics =>
        [("left", _left), ("right", _right), ("left_values", _leftValues), ("right_values", _rightValues)];

    public void SaveState(StateWriter writer)
    {
        writer.Write("method", Method);
        writer.Write("damping", Damping);
        writer.Write("balance", Balance);
        writer.Write("condition_a", ConditionA);
        writer.Write("condition_g", ConditionG);
        writer.Write("damping_raised", DampingRaised);
        writer.Write("eigenvalues_taken", EigenvaluesTaken);
        foreach ((string name, Tensor<T> value) in Statistics)
        {
            writer.Write(name, value);
        }
    }

    public void LoadState(StateReader reader)
    {
        InversionMethod method = reader.ReadEnum<InversionMethod>("method");
        double damping = reader.ReadFiniteDouble("damping", min: 0);
        double balance = reader.ReadFiniteDouble("balance", min: 0);
        double conditionA = reader.ReadDouble("condition_a");
        double conditionG = reader.ReadDouble("condition_g");
        long raised = reader.ReadInt64("damping_raised", min: 0);
        long taken = reader.ReadInt64("eigenvalues_taken", min: 0);
        foreach ((string name, Tensor<T> value) in Statistics)
        {
            reader.Read(name, value);
        }

        reader.WhenAccepted(() =>
        {
            Use(method, damping);
            (Balance, ConditionA, ConditionG) = (balance, conditionA, conditionG);
            (DampingRaised, EigenvaluesTaken) = (raised, taken);
        });
    }

    /// <summary>
    /// Zeroes numbers that cannot change a digit of the result: those below ε² times the mean of the diagonal. Where units are saturated, a
    /// moving average halves for thousands of updates, down to subnormal numbers, with which a processor is a hundred times slower.
    /// </summary>
    private void FlushNegligible(Tensor<T> factor, double mean)
    {
        T epsilon = T.BitIncrement(T.One) - T.One;
        _backend.FlushBelow(epsilon * epsilon * T.CreateSaturating(mean), factor);
    }

    /// <summary>Tries the methods of the ladder, from the chosen one down, until one succeeds.</summary>
    public void Refresh(Tensor<T> a, Tensor<T> g, KroneckerOptions options, double damping)
    {
        double meanA = double.CreateChecked(_backend.Trace(a)) / a.Rows;
        double meanG = double.CreateChecked(_backend.Trace(g)) / g.Rows;
        FlushNegligible(a, meanA);
        FlushNegligible(g, meanG);
        bool curved = FactoredTikhonov.TryBalance(meanA, meanG, out double pi);
        Balance = pi;
        if (options.Method == InversionMethod.Cholesky)
        {
            if (!curved)
            {
                InvertDampingAlone(damping);
                return;
            }

            if (TryCholesky(a, g, damping, pi))
            {
                return;
            }

            EigenvaluesTaken++;
        }

        if (options.Method == InversionMethod.PlainGradient || !TryEigenvalues(a, g, damping, pi, options.EigenvalueCutoff))
        {
            UsePlainGradient();
        }
    }

    public void UsePlainGradient() => Use(InversionMethod.PlainGradient, 0);

    /// <summary>U = (A ⊗ G + damping)⁻¹ ∇.</summary>
    public void Apply(Tensor<T> gradient, Tensor<T> step, Workspace<T> workspace)
    {
        switch (Method)
        {
            case InversionMethod.Cholesky:
                Tensor<T> half = workspace.First(gradient.Shape);
                MultiplyLeft(gradient, half);
                _backend.Product(half, _right, step); // [K-FAC §4.2 step] U = A⁻¹ ∇ G⁻¹
                break;
            case InversionMethod.Eigenvalues:
                ApplyEigenvalues(gradient, step, workspace);
                break;
            default:
                _backend.Copy(gradient, step);
                break;
        }
    }

    /// <summary>A⁻¹∇. A⁻¹ is its own transpose, and reading it that way suits the few columns of a head.</summary>
    private void MultiplyLeft(Tensor<T> gradient, Tensor<T> half)
    {
        if (gradient.Cols <= FewColumns)
        {
            _backend.ProductTransposedA(_left, gradient, half);
        }
        else
        {
            _backend.Product(_left, gradient, half);
        }
    }

    private void ApplyEigenvalues(Tensor<T> gradient, Tensor<T> step, Workspace<T> workspace)
    {
        Tensor<T> first = workspace.First(gradient.Shape);
        Tensor<T> second = workspace.Second(gradient.Shape);
        _backend.ProductTransposedA(_left, gradient, first);
        _backend.Product(first, _right, second);
        // [K-FAC §6.3 exact Tikhonov] U = Q_A [(Q_Aᵀ ∇ Q_G) / (a gᵀ + λ)] Q_Gᵀ.
        _backend.DivideByOuter(second, _leftValues, _rightValues, _damping, second);
        _backend.Product(_left, second, first);
        _backend.ProductTransposedB(first, _right, step);
    }

    private bool TryCholesky(Tensor<T> a, Tensor<T> g, double damping, double pi)
    {
        for (int raises = 0; raises <= MaxRaises; raises++, damping *= RaiseFactor)
        {
            double root = Math.Sqrt(damping);
            DampingRaised += raises > 0 ? 1 : 0;
            ConditionA = Invert(a, pi * root, _left); // [K-FAC §6.3 factored Tikhonov] (A + π√λ I)⁻¹ and (G + (√λ/π) I)⁻¹
            ConditionG = ConditionA <= MaxCondition ? Invert(g, root / pi, _right) : double.NaN;
            if (ConditionG <= MaxCondition)
            {
                Use(InversionMethod.Cholesky, damping);
                return true;
            }
        }

        return false;
    }

    /// <summary>(f + shift·I)⁻¹.</summary>
    /// <returns>The condition number ‖·‖₁‖·⁻¹‖₁, at least that of the Euclidean norm; infinite if there is no inverse.</returns>
    private double Invert(Tensor<T> f, double shift, Tensor<T> inverse)
    {
        _backend.Copy(f, inverse);
        _backend.AddDiagonal(T.CreateSaturating(shift), inverse);
        double norm = double.CreateChecked(_backend.OneNorm(inverse));
        if (!_backend.TryCholesky(inverse, inverse))
        {
            return double.PositiveInfinity;
        }

        _backend.CholeskyInverse(inverse, inverse);
        FlushNegligible(inverse, double.CreateChecked(_backend.Trace(inverse)) / inverse.Rows);
        return norm * double.CreateChecked(_backend.OneNorm(inverse));
    }

    /// <summary>One factor is zero, so the block is λ·I: the limit for a vanishing factor, where π grows without bound.</summary>
    private void InvertDampingAlone(double damping)
    {
        foreach (Tensor<T> inverse in (ReadOnlySpan<Tensor<T>>)[_left, _right])
        {
            _backend.Fill(T.Zero, inverse);
            _backend.AddDiagonal(T.CreateSaturating(1 / Math.Sqrt(damping)), inverse);
        }

        (ConditionA, ConditionG) = (1, 1);
        Use(InversionMethod.Cholesky, damping);
    }

    private bool TryEigenvalues(Tensor<T> a, Tensor<T> g, double damping, double pi, double cutoff)
    {
        if (!_backend.TrySymmetricEigen(a, _leftValues, _left) || !_backend.TrySymmetricEigen(g, _rightValues, _right))
        {
            return false;
        }

        CutOff(_leftValues, cutoff);
        CutOff(_rightValues, cutoff);
        double root = Math.Sqrt(damping);
        ConditionA = Condition(_leftValues.Read(), pi * root);
        ConditionG = Condition(_rightValues.Read(), root / pi);
        Use(InversionMethod.Eigenvalues, damping);
        return true;
    }

    private static void CutOff(Tensor<T> values, double cutoff)
    {
        using HostWrite<T> edit = values.Edit();
        foreach (ref T value in edit.Span)
        {
            value = value > T.CreateChecked(cutoff) ? value : T.Zero;
        }
    }

    private static double Condition(ReadOnlySpan<T> ascending, double shift) =>
        (double.CreateChecked(ascending[^1]) + shift) / (double.CreateChecked(ascending[0]) + shift);

    private void Use(InversionMethod method, double damping)
    {
        Method = method;
        _damping = T.CreateSaturating(damping);
    }
}
