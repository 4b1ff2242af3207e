using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// The curvature of one layer, from the moments that its op offers (<see cref="ILayerFactors{T}"/>). For y = [x 1]·W̄ they are A = E[x̄ᵀx̄]
/// of the inputs with a one after them and G = E[gᵀg] of the output gradients under the Fisher loss, so that A ⊗ G approximates the layer's
/// block of the Fisher matrix. A row that is added to each sample (the log standard deviations of a Gaussian policy) is a layer without
/// inputs: its A is (1).
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class KroneckerLayer<T> : IResumable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Backend<T> _backend;
    private readonly ILayerFactors<T> _factors;
    private readonly KroneckerOptions _options;
    private readonly LayerInverse<T> _inverse;

    /// <summary>
    /// The sum of the weights of all batches in the averages, the last one counting 1: 1 + ρ + ρ² + … with bias correction.
    /// </summary>
    private T _weight;
    private long _plainSteps;
    private long _refusedStatistics;
    private long _refusedGradients;

    internal KroneckerLayer(Backend<T> backend, ParameterBlock block, ILayerFactors<T> factors, KroneckerOptions options)
    {
        _backend = backend;
        _factors = factors;
        _options = options;
        Block = block;
        A = backend.Allocate(block.Shape.Rows, block.Shape.Rows);
        G = backend.Allocate(block.Shape.Cols, block.Shape.Cols);
        _inverse = new LayerInverse<T>(backend, block.Shape);
    }

    /// <summary>The parameters W̄, (a, g); (in + 1, out) for a linear layer.</summary>
    public ParameterBlock Block { get; }

    /// <summary>Such as <c>pi.0</c>.</summary>
    public string Name => Block.Name;

    /// <summary>A, (a, a): the moving average of x̄ᵀx̄.</summary>
    public Tensor<T> A { get; }

    /// <summary>G, (g, g): the moving average of gᵀg.</summary>
    public Tensor<T> G { get; }

    /// <summary>True if the averages contain at least one batch.</summary>
    public bool HasStatistics => _weight > T.Zero;

    /// <summary>The method used since the last inversion.</summary>
    public InversionMethod Method => _inverse.Method;

    /// <summary>λ in use since the last inversion: the option, or more if the fallback ladder raised it; 0 for a plain gradient.</summary>
    public double Damping => _inverse.Damping;

    /// <summary>π of the last inversion; 1 if a factor was zero.</summary>
    public double Balance => _inverse.Balance;

    /// <summary>
    /// The condition number of A + π√λ·I at the last inversion: in the norm ‖·‖₁, which bounds that in the Euclidean norm from above,
    /// with Cholesky; in the Euclidean norm with eigenvalues. NaN before the first inversion.
    /// </summary>
    public double ConditionA => _inverse.ConditionA;

    /// <summary>The condition number of G + (√λ/π)·I at the last inversion, like <see cref="ConditionA"/>.</summary>
    public double ConditionG => _inverse.ConditionG;

    /// <summary>
    /// Δᵀ∇ over this layer's parameters, at the last step: 0 if the gradient was refused. Half of it times η² is the layer's share of the
    /// divergence that a step of size η is predicted to cause.
    /// </summary>
    public double Slope { get; private set; }

    /// <summary>The fallbacks so far.</summary>
    public FallbackCounts Fallbacks =>
        new(_inverse.DampingRaised, _inverse.EigenvaluesTaken, _plainSteps, _refusedStatistics, _refusedGradients);

    internal int Samples => _factors.Samples;

    /// <summary>The factors and what the steps are multiplied with, by name.</summary>
    internal IEnumerable<(string Name, Tensor<T> Value)> Statistics => [("A", A), ("G", G), .. _inverse.Statistics];

    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        writer.Write("weight", double.CreateChecked(_weight));
        writer.Write("plain_steps", _plainSteps);
        writer.Write("refused_statistics", _refusedStatistics);
        writer.Write("refused_gradients", _refusedGradients);
        writer.Write("A", A);
        writer.Write("G", G);
        writer.Write("inverse", _inverse);
    }

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        double weight = reader.ReadFiniteDouble("weight", min: 0);
        long plainSteps = reader.ReadInt64("plain_steps", min: 0);
        long refusedStatistics = reader.ReadInt64("refused_statistics", min: 0);
        long refusedGradients = reader.ReadInt64("refused_gradients", min: 0);
        reader.Read("A", A, finite: true);
        reader.Read("G", G, finite: true);
        reader.Read("inverse", _inverse);
        reader.WhenAccepted(() =>
        {
            _weight = T.CreateSaturating(weight);
            (_plainSteps, _refusedStatistics, _refusedGradients) = (plainSteps, refusedStatistics, refusedGradients);
        });
    }

    /// <summary>Folds the batch that is on the tape into the averages, unless a second moment is not finite.</summary>
    /// <param name="batch">Which samples count.</param>
    /// <param name="count">How many do, in all parts of the batch.</param>
    /// <param name="workspace">Working memory.</param>
    /// <param name="addShares">Adds the sums of other parts; null if there are none.</param>
    internal void Observe(FactorBatch<T> batch, T count, Workspace<T> workspace, Action<Tensor<T>>? addShares)
    {
        Tensor<T> momentG = workspace.Second(G.Shape);
        _factors.SumGradientMoments(batch, momentG);
        Tensor<T> momentA = workspace.Third(A.Shape);
        _factors.SumInputMoments(batch, momentA);
        addShares?.Invoke(momentG);
        addShares?.Invoke(momentA);
        if (!_backend.IsFinite(momentA) || !_backend.IsFinite(momentG))
        {
            _refusedStatistics++;
            return;
        }

        T alpha = NextWeight();
        Fold(momentA, alpha, count, A); // [K-FAC §3 factors] A = E[x̄ᵀ x̄], G = E[gᵀ g]
        Fold(momentG, alpha, count, G);
    }

    /// <summary>Inverts the current damped factors.</summary>
    internal void Invert(double damping)
    {
        if (HasStatistics)
        {
            _inverse.Refresh(A, G, _options, damping);
        }
        else
        {
            _inverse.UsePlainGradient();
        }
    }

    /// <summary>Writes this layer's part of the step, which is always finite.</summary>
    /// <param name="gradient">∇, (a, g).</param>
    /// <param name="step">Destination, (a, g).</param>
    /// <param name="workspace">Working memory.</param>
    internal void Precondition(Tensor<T> gradient, Tensor<T> step, Workspace<T> workspace)
    {
        _inverse.Apply(gradient, step, workspace);

        // The product with a positive definite matrix makes an acute angle; if rounding broke that, the curvature cannot be trusted. An
        // element that is not finite makes the sum not finite, so a single pass detects both.
        T slope = _backend.Dot(step, gradient);
        bool usable = slope >= T.Zero && T.IsFinite(slope);
        if (!usable || Method == InversionMethod.PlainGradient)
        {
            slope = FallBack(gradient, step);
        }

        Slope = double.CreateChecked(slope);
    }

    /// <summary>The plain gradient, or no step if that is not finite.</summary>
    /// <returns>Δᵀ∇.</returns>
    private T FallBack(Tensor<T> gradient, Tensor<T> step)
    {
        if (_backend.IsFinite(gradient))
        {
            _plainSteps += _options.Method == InversionMethod.PlainGradient ? 0 : 1;
            _backend.Copy(gradient, step);
            return _backend.Dot(step, gradient);
        }

        _refusedGradients++;
        _backend.Fill(T.Zero, step);
        return T.Zero;
    }

    /// <summary>⟨Δ, A Δ G⟩, the undamped ΔᵀFΔ of this layer.</summary>
    /// <param name="step">Δ, (a, g).</param>
    /// <param name="workspace">Working memory.</param>
    internal T QuadraticForm(Tensor<T> step, Workspace<T> workspace)
    {
        Tensor<T> half = workspace.First(step.Shape);
        Tensor<T> product = workspace.Second(step.Shape);
        _backend.Product(A, step, half);
        _backend.Product(half, G, product);
        return _backend.Dot(step, product);
    }

    private T NextWeight()
    {
        T decay = T.CreateChecked(_options.Decay);
        if (_options.Average == FactorAverage.FirstBatch && HasStatistics)
        {
            return T.One - decay;
        }

        // [K-FAC §5 moving average] α_t = 1/w_t, w_t = 1 + ρ w_{t−1} = (1 − ρᵗ)/(1 − ρ).
        _weight = T.FusedMultiplyAdd(decay, _weight, T.One);
        return T.One / _weight;
    }

    /// <summary>average ← (1 − α)·average + α·moment/count.</summary>
    private void Fold(Tensor<T> moment, T alpha, T count, Tensor<T> average)
    {
        _backend.Scale(T.One - alpha, average, average);
        _backend.AddScaled(alpha / count, moment, average);
    }
}
