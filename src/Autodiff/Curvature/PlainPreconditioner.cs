using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>U = ∇: no curvature.</summary>
internal sealed class PlainPreconditioner<T>(Backend<T> backend, KroneckerOptions options) : LayerPreconditioner<T>(backend, options)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override bool HasStatistics => true;

    public override CurvatureMethod Method => CurvatureMethod.PlainGradient;

    public override IReadOnlyList<(string Name, Tensor<T> Value)> Statistics => [];

    public override void SaveState(StateWriter writer)
    {
    }

    public override void LoadState(StateReader reader)
    {
    }

    public override void Apply(Tensor<T> gradient, Tensor<T> step, Workspace<T> workspace) => Backend.Copy(gradient, step);
}
