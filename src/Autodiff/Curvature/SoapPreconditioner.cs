using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// SOAP (Vyas et al. 2024, 2409.11321): Adam in the coordinates where Shampoo's preconditioner (Gupta et al. 2018, 1802.09568) is diagonal:
/// the eigenvectors of L = E[∇∇ᵀ] and R = E[∇ᵀ∇]. The statistics are of the gradient, so it needs neither activations nor a Fisher loss.
/// </summary>
/// <remarks>
/// Adam's v is taken along where the basis turns, like EKFAC's diagonal; so is m, which the paper keeps outside the basis to the same
/// effect. L and R enter before the step and not after it, so that the first step has a basis.
/// </remarks>
internal sealed class SoapPreconditioner<T> : LayerPreconditioner<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const double Epsilon = 1e-8;

    private readonly Tensor<T> _left;
    private readonly Tensor<T> _right;
    private readonly TurningBasis<T> _basis;

    /// <summary>m and v, (a, g), in the basis.</summary>
    private readonly Tensor<T> _mean;
    private readonly Tensor<T> _meanSquare;

    /// <summary>Adam's η, 1 − β₁ᵗ, 1 − β₂ᵗ and ε.</summary>
    private readonly Tensor<T> _scalars;
    private double _power1 = 1;
    private double _power2 = 1;

    public SoapPreconditioner(Backend<T> backend, Shape weight, KroneckerOptions options)
        : base(backend, options)
    {
        _left = backend.Allocate(weight.Rows, weight.Rows);
        _right = backend.Allocate(weight.Cols, weight.Cols);
        _basis = new TurningBasis<T>(backend, weight);
        _mean = backend.Allocate(weight.Rows, weight.Cols);
        _meanSquare = backend.Allocate(weight.Rows, weight.Cols);
        _scalars = backend.Allocate(1, 4);
    }

    public override CurvatureMethod Method => _basis.IsReady ? CurvatureMethod.Soap : CurvatureMethod.PlainGradient;

    public override bool FollowsMomentum => Options.GradientDecay > 0;

    public override bool KeepsGradients => true;

    public override IReadOnlyList<(string Name, Tensor<T> Value)> Statistics =>
        [("L", _left), ("R", _right), .. _basis.Basis.Statistics, ("mean", _mean), ("mean_square", _meanSquare)];

    public override void SaveState(StateWriter writer)
    {
        Average.SaveState(writer);
        writer.Write("L", _left);
        writer.Write("R", _right);
        writer.Write("mean", _mean);
        writer.Write("mean_square", _meanSquare);
        writer.Write("power_1", _power1);
        writer.Write("power_2", _power2);
        writer.Write("basis", _basis);
    }

    public override void LoadState(StateReader reader)
    {
        Average.LoadState(reader);
        reader.Read("L", _left, finite: true);
        reader.Read("R", _right, finite: true);
        reader.Read("mean", _mean, finite: true);
        reader.Read("mean_square", _meanSquare, finite: true);
        double power1 = reader.ReadFiniteDouble("power_1", min: 0, max: 1);
        double power2 = reader.ReadFiniteDouble("power_2", min: 0, max: 1);
        reader.Read("basis", _basis);
        reader.WhenAccepted(() => (_power1, _power2) = (power1, power2));
    }

    /// <inheritdoc/>
    public override void ObserveGradient(Tensor<T> gradient, Workspace<T> workspace)
    {
        Tensor<T> momentL = workspace.First(_left.Shape);
        Tensor<T> momentR = workspace.Second(_right.Shape);
        Backend.ProductTransposedB(gradient, gradient, momentL);
        Backend.SecondMoment(gradient, momentR);
        T alpha = Average.NextWeight();
        Average.Fold(momentL, alpha, T.One, _left); // [Shampoo alg. 1 statistics] L ← L + ∇∇ᵀ, R ← R + ∇ᵀ∇, averaged as in SOAP
        Average.Fold(momentR, alpha, T.One, _right);
    }

    /// <inheritdoc/>
    public override void Refresh(double damping, Workspace<T> workspace)
    {
        if (HasStatistics && _basis.Refresh(_left, _right, cutoff: 0, workspace))
        {
            _basis.Carry(_mean, workspace);
            _basis.CarryDiagonal(_meanSquare, workspace);
        }
        else if (!_basis.IsReady)
        {
            // m and v have lost the coordinates they were kept in: Adam starts again with the next basis.
            Backend.Fill(T.Zero, _mean);
            Backend.Fill(T.Zero, _meanSquare);
            (_power1, _power2) = (1, 1);
        }
    }

    /// <inheritdoc/>
    public override void Apply(Tensor<T> gradient, Tensor<T> step, Workspace<T> workspace)
    {
        Tensor<T> turned = workspace.Second(gradient.Shape);
        Tensor<T> direction = workspace.Third(gradient.Shape);
        _basis.Basis.Enter(gradient, workspace, turned);
        Backend.Fill(T.Zero, direction);
        // [SOAP alg. 3 step] N = Q_L [m̂/(√v̂ + ε)] Q_Rᵀ, with m and v of Q_Lᵀ∇Q_R; Adam's step from zero with η = −1 is that quotient.
        Backend.AdamStep(
            Row(turned),
            NextScalars(),
            T.CreateChecked(Options.GradientDecay),
            T.CreateChecked(Options.Decay),
            Row(_mean),
            Row(_meanSquare),
            Row(direction));
        _basis.Basis.Leave(direction, workspace, step);
    }

    private static Tensor<T> Row(Tensor<T> x) => x.Reshape(1, x.Rows * x.Cols);

    private Tensor<T> NextScalars()
    {
        _power1 *= Options.GradientDecay;
        _power2 *= Options.Decay;
        using HostWrite<T> write = _scalars.Write();
        write.Span[0] = -T.One;
        write.Span[1] = T.CreateChecked(1 - _power1);
        write.Span[2] = T.CreateChecked(1 - _power2);
        write.Span[3] = T.CreateChecked(Epsilon);
        return _scalars;
    }
}
