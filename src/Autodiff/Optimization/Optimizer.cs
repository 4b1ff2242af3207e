using System.Numerics;
using Gradus.Autodiff.Parameters;
using Gradus.Tensors;

namespace Gradus.Autodiff.Optimization;

/// <summary>Moves θ along its gradient. The statistics belong to the optimiser; the learning rate is an argument, so that a schedule can set it.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class Optimizer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Keeps the provider and the vector.</summary>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="theta">The parameters that <see cref="Step"/> moves.</param>
    protected Optimizer(Backend<T> backend, ParameterVector<T> theta)
    {
        Backend = backend;
        Theta = theta;
    }

    /// <summary>Number of steps taken.</summary>
    public long Steps { get; set; }

    /// <summary>The running statistics by name, each (1, P): what a checkpoint must hold to go on bit for bit.</summary>
    public abstract IReadOnlyList<(string Name, Tensor<T> Value)> Statistics { get; }

    /// <summary>Does the arithmetic.</summary>
    protected Backend<T> Backend { get; }

    /// <summary>The parameters.</summary>
    protected ParameterVector<T> Theta { get; }

    /// <summary>θ ← θ − (step along the gradient held by the parameter vector).</summary>
    /// <param name="learningRate">η of this step.</param>
    public void Step(double learningRate)
    {
        Steps++;
        Update(T.CreateChecked(learningRate));
    }

    /// <summary>The update rule.</summary>
    /// <param name="learningRate">η of this step.</param>
    protected abstract void Update(T learningRate);

    /// <summary>A zeroed statistic.</summary>
    protected Tensor<T> NewStatistic() => new(1, Theta.Layout.Length);
}
