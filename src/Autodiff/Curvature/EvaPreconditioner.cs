using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Eva (Zhang et al. 2023, ICLR): the curvature is one outer product, C = vvᵀ with v = āᵀḡ of the mean input ā and the mean gradient ḡ of
/// the outputs, so that (C + λI)⁻¹ is a formula (Sherman and Morrison) and neither a factor is stored nor a matrix inverted.
/// </summary>
/// <remarks>
/// ḡ is of the loss itself: under the Fisher loss its expectation is zero. It costs nothing, because the bias is a row of W̄ whose gradient
/// is Σ_b g_b.
/// </remarks>
internal sealed class EvaPreconditioner<T> : LayerPreconditioner<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly IAffineFactors<T> _factors;
    private readonly MovingAverage<T> _gradients;

    /// <summary>ā, (1, a), of which the last element is 1.</summary>
    private readonly Tensor<T> _meanInput;

    /// <summary>ḡ, (1, g).</summary>
    private readonly Tensor<T> _meanGradient;
    private double _damping;

    public EvaPreconditioner(Backend<T> backend, IAffineFactors<T> factors, KroneckerOptions options)
        : base(backend, options)
    {
        _factors = factors;
        _gradients = new MovingAverage<T>(backend, options);
        _meanInput = backend.Allocate(1, factors.Weight.Shape.Rows);
        _meanGradient = backend.Allocate(1, factors.Weight.Shape.Cols);
    }

    public override CurvatureMethod Method => HasStatistics && _damping > 0 ? CurvatureMethod.Eva : CurvatureMethod.PlainGradient;

    public override double Damping => _damping;

    public override bool KeepsGradients => true;

    public override IReadOnlyList<(string Name, Tensor<T> Value)> Statistics =>
        [("mean_input", _meanInput), ("mean_gradient", _meanGradient)];

    public override void SaveState(StateWriter writer)
    {
        Average.SaveState(writer);
        _gradients.SaveState(writer, "gradient_weight");
        writer.Write("mean_input", _meanInput);
        writer.Write("mean_gradient", _meanGradient);
        writer.Write("damping", _damping);
    }

    public override void LoadState(StateReader reader)
    {
        Average.LoadState(reader);
        _gradients.LoadState(reader, "gradient_weight");
        reader.Read("mean_input", _meanInput, finite: true);
        reader.Read("mean_gradient", _meanGradient, finite: true);
        double damping = reader.ReadFiniteDouble("damping", min: 0);
        reader.WhenAccepted(() => _damping = damping);
    }

    public override bool TryObserve(FactorBatch<T> batch, T count, Workspace<T> workspace, Action<Tensor<T>>? addShares)
    {
        Tensor<T> sum = workspace.Fourth(_meanInput.Shape);
        _factors.SumInputs(batch, sum);
        addShares?.Invoke(sum);
        if (!Backend.IsFinite(sum))
        {
            return false;
        }

        T ones = sum.Read()[^1]; // a convolution multiplies many patches of one sample
        Average.Fold(sum, Average.NextWeight(), ones, _meanInput);
        return true;
    }

    /// <inheritdoc/>
    public override void ObserveGradient(Tensor<T> gradient, Workspace<T> workspace) =>
        _gradients.Fold(gradient.RowRange(gradient.Rows - 1, 1), _gradients.NextWeight(), T.One, _meanGradient);

    /// <inheritdoc/>
    public override void Refresh(double damping, Workspace<T> workspace) => _damping = damping;

    /// <inheritdoc/>
    public override void Apply(Tensor<T> gradient, Tensor<T> step, Workspace<T> workspace)
    {
        Tensor<T> column = workspace.First(new Shape(gradient.Rows, 1));
        Tensor<T> outer = workspace.Second(gradient.Shape);
        Backend.ProductTransposedB(gradient, _meanGradient, column);
        Backend.ProductTransposedA(_meanInput, _meanGradient, outer);
        T along = Backend.Dot(column.Reshape(1, gradient.Rows), _meanInput);
        T length = Backend.Dot(_meanInput, _meanInput) * Backend.Dot(_meanGradient, _meanGradient);
        T lambda = T.CreateSaturating(_damping);
        // [Eva §3 step] U = 1/λ·[∇ − (ā ∇ ḡᵀ)/(λ + ‖ā‖²‖ḡ‖²)·āᵀḡ]
        Backend.Copy(gradient, step);
        Backend.AddScaled(-along / (lambda + length), outer, step);
        Backend.Scale(T.One / lambda, step, step);
    }
}
