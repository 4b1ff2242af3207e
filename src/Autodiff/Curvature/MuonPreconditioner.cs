using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Muon (Jordan et al. 2024): U = φ(M), the average of gradients M with all its singular values near one. With M = PΣQᵀ that is PQᵀ, the
/// steepest direction of all matrices whose spectral norm is one; with the factors MMᵀ and MᵀM of this gradient alone it is Shampoo's step.
/// </summary>
/// <remarks>
/// Five rounds of a polynomial in M (Newton and Schulz) take the place of a decomposition. The coefficients are Jordan's, chosen to lift
/// small singular values fast; the values end between 0.68 and 1.14 and not at one. Jordan gives heads and vectors to Adam. Here one trust
/// region scales all layers, so they are treated alike; a vector is a matrix with one singular value, its length.
/// </remarks>
internal sealed class MuonPreconditioner<T> : LayerPreconditioner<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Rounds = 5;

    private static readonly T A = T.CreateChecked(3.4445);
    private static readonly T B = T.CreateChecked(-4.7750);
    private static readonly T C = T.CreateChecked(2.0315);

    private readonly GradientAverage<T> _average;
    private readonly T _scale;

    public MuonPreconditioner(Backend<T> backend, Shape weight, KroneckerOptions options)
        : base(backend, options)
    {
        _average = new GradientAverage<T>(backend, weight, options.GradientDecay);
        _scale = T.CreateChecked(Math.Sqrt(Math.Max(1, (double)weight.Cols / weight.Rows)));
    }

    public override bool HasStatistics => true;

    public override CurvatureMethod Method => CurvatureMethod.Muon;

    public override bool FollowsMomentum => Options.GradientDecay > 0;

    public override bool KeepsGradients => true;

    public override IReadOnlyList<(string Name, Tensor<T> Value)> Statistics => [("mean_gradient", _average.Mean)];

    public override void SaveState(StateWriter writer) => writer.Write("average", _average);

    public override void LoadState(StateReader reader) => reader.Read("average", _average);

    /// <inheritdoc/>
    public override void ObserveGradient(Tensor<T> gradient, Workspace<T> workspace) => _average.Fold(gradient);

    /// <inheritdoc/>
    public override void Apply(Tensor<T> gradient, Tensor<T> step, Workspace<T> workspace)
    {
        T norm = T.Sqrt(Backend.Dot(_average.Mean, _average.Mean));
        Backend.Scale(norm > T.Zero ? T.One / norm : T.Zero, _average.Mean, step);
        for (int round = 0; round < Rounds; round++)
        {
            Round(step, workspace);
        }

        Backend.Scale(_scale, step, step); // [Muon §Design scale] √max(1, out/in)
    }

    /// <summary>X ← aX + (bW + cW²)X with W = XXᵀ, or the same from the right with W = XᵀX where that is smaller.</summary>
    private void Round(Tensor<T> x, Workspace<T> workspace)
    {
        bool wide = x.Rows <= x.Cols;
        int side = Math.Min(x.Rows, x.Cols);
        Tensor<T> w = workspace.First(new Shape(side, side));
        Tensor<T> polynomial = workspace.Second(w.Shape);
        Tensor<T> next = workspace.Third(x.Shape);
        if (wide)
        {
            Backend.ProductTransposedB(x, x, w);
        }
        else
        {
            Backend.ProductTransposedA(x, x, w);
        }

        // [Muon §Definition Newton-Schulz] X ← aX + b(XXᵀ)X + c(XXᵀ)²X
        Backend.Product(w, w, polynomial);
        Backend.Scale(C, polynomial, polynomial);
        Backend.AddScaled(B, w, polynomial);
        Backend.Product(wide ? polynomial : x, wide ? x : polynomial, next);
        Backend.AddScaled(A, x, next);
        Backend.Copy(next, x);
    }
}
