using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// The curvature of one layer, from its gradients and the moments that its op offers (<see cref="ILayerFactors{T}"/>). For y = [x 1]·W̄
/// these are A = E[x̄ᵀx̄] of the inputs with a one after them and G = E[gᵀg] of the output gradients under the Fisher loss, so that A ⊗ G
/// approximates the layer's block of the Fisher matrix. A row that is added to each sample (the log standard deviations of a Gaussian
/// policy) is a layer without inputs: its A is (1).
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class KroneckerLayer<T> : IResumable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Backend<T> _backend;
    private readonly KroneckerOptions _options;
    private readonly LayerPreconditioner<T> _preconditioner;
    private long _plainSteps;
    private long _refusedStatistics;
    private long _refusedGradients;

    internal KroneckerLayer(Backend<T> backend, ParameterBlock block, ILayerFactors<T> factors, KroneckerOptions options)
    {
        _backend = backend;
        _options = options;
        Block = block;
        Samples = factors.Samples;
        _preconditioner = Make(backend, factors, options);
    }

    /// <summary>The parameters W̄, (a, g); (in + 1, out) for a linear layer.</summary>
    public ParameterBlock Block { get; }

    /// <summary>Such as <c>pi.0</c>.</summary>
    public string Name => Block.Name;

    /// <summary>A, (a, a): the moving average of x̄ᵀx̄.</summary>
    /// <exception cref="InvalidOperationException">The method keeps no A.</exception>
    public Tensor<T> A => Statistic("A");

    /// <summary>G, (g, g): the moving average of gᵀg.</summary>
    /// <exception cref="InvalidOperationException">The method keeps no G.</exception>
    public Tensor<T> G => Statistic("G");

    /// <summary>What the method keeps of the layer and computes from it, by name; read-only to callers.</summary>
    public IReadOnlyList<(string Name, Tensor<T> Value)> Statistics => _preconditioner.Statistics;

    /// <summary>True if the averages contain at least one batch; always for a method that needs none.</summary>
    public bool HasStatistics => _preconditioner.HasStatistics;

    /// <summary>The method used since the last inversion: the option's, or what it fell back to.</summary>
    public CurvatureMethod Method => _preconditioner.Method;

    /// <summary>
    /// λ in use since the last inversion: the option, or more if the fallback ladder raised it; 0 for a method without damping.
    /// </summary>
    public double Damping => _preconditioner.Damping;

    /// <summary>π of the last inversion; 1 if a factor was zero, or for a method without π.</summary>
    public double Balance => _preconditioner.Balance;

    /// <summary>
    /// The condition number of the damped A at the last inversion: in the norm ‖·‖₁, which bounds that in the Euclidean norm from above,
    /// with Cholesky; in the Euclidean norm with eigenvalues. NaN before the first inversion, or where nothing is inverted.
    /// </summary>
    public double ConditionA => _preconditioner.ConditionA;

    /// <summary>The condition number of the damped G at the last inversion, like <see cref="ConditionA"/>.</summary>
    public double ConditionG => _preconditioner.ConditionG;

    /// <summary>
    /// Δᵀ∇ over this layer's parameters, at the last step: 0 if the gradient was refused. Half of it times η² is the layer's share of the
    /// divergence that a step of size η is predicted to cause.
    /// </summary>
    public double Slope { get; private set; }

    /// <summary>The fallbacks so far.</summary>
    public FallbackCounts Fallbacks =>
        new(_preconditioner.DampingRaised, _preconditioner.EigenvaluesTaken, _plainSteps, _refusedStatistics, _refusedGradients);

    internal int Samples { get; }

    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        writer.Write("plain_steps", _plainSteps);
        writer.Write("refused_statistics", _refusedStatistics);
        writer.Write("refused_gradients", _refusedGradients);
        _preconditioner.SaveState(writer);
    }

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        long plainSteps = reader.ReadInt64("plain_steps", min: 0);
        long refusedStatistics = reader.ReadInt64("refused_statistics", min: 0);
        long refusedGradients = reader.ReadInt64("refused_gradients", min: 0);
        _preconditioner.LoadState(reader);
        reader.WhenAccepted(() =>
            (_plainSteps, _refusedStatistics, _refusedGradients) = (plainSteps, refusedStatistics, refusedGradients));
    }

    /// <summary>Folds the batch that is on the tape into the averages, unless a statistic is not finite.</summary>
    /// <param name="batch">Which samples count.</param>
    /// <param name="count">How many do, in all parts of the batch.</param>
    /// <param name="workspace">Working memory.</param>
    /// <param name="addShares">Adds the sums of other parts; null if there are none.</param>
    internal void Observe(FactorBatch<T> batch, T count, Workspace<T> workspace, Action<Tensor<T>>? addShares) =>
        _refusedStatistics += _preconditioner.TryObserve(batch, count, workspace, addShares) ? 0 : 1;

    /// <summary>Folds the gradient of the next step into the averages of a method that keeps some, if they remain finite.</summary>
    /// <param name="gradient">∇, (a, g).</param>
    /// <param name="workspace">Working memory.</param>
    internal void ObserveGradient(Tensor<T> gradient, Workspace<T> workspace)
    {
        if (_preconditioner.KeepsGradients && CanBeKept(gradient))
        {
            _preconditioner.ObserveGradient(gradient, workspace);
        }
    }

    /// <summary>Inverts the current damped factors.</summary>
    /// <param name="damping">λ.</param>
    /// <param name="workspace">Working memory.</param>
    internal void Invert(double damping, Workspace<T> workspace) => _preconditioner.Refresh(damping, workspace);

    /// <summary>Writes this layer's part of the step, which is always finite.</summary>
    /// <param name="gradient">∇, (a, g).</param>
    /// <param name="step">Destination, (a, g).</param>
    /// <param name="workspace">Working memory.</param>
    internal void Precondition(Tensor<T> gradient, Tensor<T> step, Workspace<T> workspace)
    {
        if (Method == CurvatureMethod.PlainGradient || (_preconditioner.KeepsGradients && !CanBeKept(gradient)))
        {
            Slope = double.CreateChecked(FallBack(gradient, step));
            return;
        }

        _preconditioner.Apply(gradient, step, workspace);

        // The product with a positive definite matrix makes an acute angle; if rounding broke that, the curvature cannot be trusted. An
        // element that is not finite makes the sum not finite, so a single pass detects both.
        T slope = _backend.Dot(step, gradient);
        bool usable = (slope >= T.Zero || _preconditioner.FollowsMomentum) && T.IsFinite(slope);
        if (!usable)
        {
            slope = FallBack(gradient, step);
        }

        Slope = double.CreateChecked(slope);
    }

    /// <summary>The method's undamped ΔᵀFΔ of this layer.</summary>
    /// <param name="step">Δ, (a, g).</param>
    /// <param name="workspace">Working memory.</param>
    internal T QuadraticForm(Tensor<T> step, Workspace<T> workspace) => _preconditioner.QuadraticForm(step, workspace);

    private static LayerPreconditioner<T> Make(Backend<T> backend, ILayerFactors<T> factors, KroneckerOptions options)
    {
        Shape weight = factors.Weight.Shape;
        return options.Method switch
        {
            CurvatureMethod.Kfac or CurvatureMethod.KfacEigen => new KfacPreconditioner<T>(backend, factors, options),
            CurvatureMethod.Ekfac => new EkfacPreconditioner<T>(backend, Affine(factors, options), options),
            CurvatureMethod.Foof => new FoofPreconditioner<T>(backend, factors, options),
            CurvatureMethod.Eva => new EvaPreconditioner<T>(backend, Affine(factors, options), options),
            CurvatureMethod.Muon => new MuonPreconditioner<T>(backend, weight, options),
            CurvatureMethod.Soap => new SoapPreconditioner<T>(backend, weight, options),
            _ => new PlainPreconditioner<T>(backend, options),
        };
    }

    private static IAffineFactors<T> Affine(ILayerFactors<T> factors, KroneckerOptions options) => factors as IAffineFactors<T>
        ?? throw new ArgumentException(
            $"Parameter '{factors.Weight.Name}' is the weight of a {factors.GetType().Name.Split('`')[0]}, which does not implement "
                + $"IAffineFactors, as {options.Method} needs: choose another method, or list it in PlainBlocks.");

    private Tensor<T> Statistic(string name)
    {
        foreach ((string Name, Tensor<T> Value) statistic in Statistics)
        {
            if (statistic.Name == name)
            {
                return statistic.Value;
            }
        }

        throw new InvalidOperationException(
            $"Layer '{Name}' has no {name}: {_options.Method} keeps {string.Join(", ", Statistics.Select(kept => kept.Name))}.");
    }

    /// <summary>Whether averages of the gradient, and of products of its elements, remain finite with it.</summary>
    private bool CanBeKept(Tensor<T> gradient) => T.IsFinite(_backend.Dot(gradient, gradient));

    /// <summary>The plain gradient, or no step if that is not finite.</summary>
    /// <returns>Δᵀ∇.</returns>
    private T FallBack(Tensor<T> gradient, Tensor<T> step)
    {
        if (_backend.IsFinite(gradient))
        {
            _plainSteps += _options.Method == CurvatureMethod.PlainGradient ? 0 : 1;
            _backend.Copy(gradient, step);
            return _backend.Dot(step, gradient);
        }

        _refusedGradients++;
        _backend.Fill(T.Zero, step);
        return T.Zero;
    }
}
