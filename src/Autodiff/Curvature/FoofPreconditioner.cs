using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// FOOF (Benzing 2022, 2201.12250): U = (A + λI)⁻¹∇, from the inputs alone. The gradient of a weight is an input times what its unit should
/// have done; FOOF asks for the weights that make the units do it, a ridge regression on the layer's inputs.
/// </summary>
/// <remarks>
/// Damping is multiplied by ten, up to six times, where the inverse has no correct digit. That failing, the layer follows its gradient.
/// </remarks>
internal sealed class FoofPreconditioner<T> : LayerPreconditioner<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int MaxRaises = 6;
    private const double RaiseFactor = 10;

    private readonly ILayerFactors<T> _factors;
    private readonly Tensor<T> _a;
    private readonly Tensor<T> _inverse;
    private double _damping;
    private double _condition = double.NaN;
    private long _dampingRaised;
    private bool _ready;

    public FoofPreconditioner(Backend<T> backend, ILayerFactors<T> factors, KroneckerOptions options)
        : base(backend, options)
    {
        _factors = factors;
        int inputs = factors.Weight.Shape.Rows;
        _a = backend.Allocate(inputs, inputs);
        _inverse = backend.Allocate(inputs, inputs);
    }

    public override CurvatureMethod Method => _ready ? CurvatureMethod.Foof : CurvatureMethod.PlainGradient;

    public override double Damping => _damping;

    public override double ConditionA => _condition;

    public override long DampingRaised => _dampingRaised;

    public override IReadOnlyList<(string Name, Tensor<T> Value)> Statistics => [("A", _a), ("inverse", _inverse)];

    public override void SaveState(StateWriter writer)
    {
        Average.SaveState(writer);
        writer.Write("A", _a);
        writer.Write("inverse", _inverse);
        writer.Write("damping", _damping);
        writer.Write("condition_a", _condition);
        writer.Write("damping_raised", _dampingRaised);
        writer.Write("ready", _ready);
    }

    public override void LoadState(StateReader reader)
    {
        Average.LoadState(reader);
        reader.Read("A", _a, finite: true);
        reader.Read("inverse", _inverse);
        double damping = reader.ReadFiniteDouble("damping", min: 0);
        double condition = reader.ReadDouble("condition_a");
        long raised = reader.ReadInt64("damping_raised", min: 0);
        bool ready = reader.ReadBoolean("ready");
        reader.WhenAccepted(() => (_damping, _condition, _dampingRaised, _ready) = (damping, condition, raised, ready));
    }

    public override bool TryObserve(FactorBatch<T> batch, T count, Workspace<T> workspace, Action<Tensor<T>>? addShares)
    {
        Tensor<T> moment = workspace.Third(_a.Shape);
        _factors.SumInputMoments(batch, moment);
        addShares?.Invoke(moment);
        if (!Backend.IsFinite(moment))
        {
            return false;
        }

        Average.Fold(moment, Average.NextWeight(), count, _a); // [K-FAC §3 factors] A = E[x̄ᵀ x̄]
        return true;
    }

    /// <inheritdoc/>
    public override void Refresh(double damping, Workspace<T> workspace)
    {
        _ready = false;
        if (!HasStatistics)
        {
            return;
        }

        DampedInverse<T>.FlushNegligible(Backend, _a, double.CreateChecked(Backend.Trace(_a)) / _a.Rows);
        for (int raises = 0; raises <= MaxRaises && !_ready; raises++, damping *= RaiseFactor)
        {
            _dampingRaised += raises > 0 ? 1 : 0;
            _condition = DampedInverse<T>.Compute(Backend, _a, damping, _inverse);
            _ready = _condition <= DampedInverse<T>.MaxCondition;
            _damping = _ready ? damping : 0;
        }
    }

    /// <inheritdoc/>
    public override void Apply(Tensor<T> gradient, Tensor<T> step, Workspace<T> workspace) =>
        Backend.Product(_inverse, gradient, step); // [FOOF §4 step] U = (A + λI)⁻¹ ∇
}
