using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Moves θ along its gradient. The statistics belong to the optimiser; the learning rate is an argument, so that a schedule can set it.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class Optimizer<T> : IResumable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// Averages of gradients that have become zero, as below a ReLU unit that no longer fires, decay into the subnormal numbers, where
    /// every multiplication takes a hundred times as long. Every so many steps, those too small to affect any step are set to zero; in
    /// between, none of them decays far.
    /// </summary>
    private const int StepsPerFlush = 128;
    private const int MaxScalars = 4;
    private static readonly T Vanishing = T.CreateChecked(1e-30);

    private readonly List<(string Name, Tensor<T> Value)> _statistics = [];
    private readonly Tensor<T> _scalars;

    /// <summary>Stores the backend and the parameters.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="theta">The parameters that <see cref="Step"/> moves: a whole vector, or a range of one.</param>
    protected Optimizer(Backend<T> backend, ParameterView<T> theta)
    {
        Backend = backend;
        Theta = theta;
        _scalars = backend.Allocate(1, MaxScalars);
    }

    /// <summary>Number of steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>The running statistics by name, each as long as the parameters.</summary>
    public IReadOnlyList<(string Name, Tensor<T> Value)> Statistics => _statistics;

    /// <summary>The backend.</summary>
    protected Backend<T> Backend { get; }

    /// <summary>The parameters that it moves.</summary>
    protected ParameterView<T> Theta { get; }

    /// <summary>θ ← θ − (step along the parameters' gradient).</summary>
    /// <param name="learningRate">η of this step.</param>
    public void Step(double learningRate)
    {
        Steps++;
        Update(learningRate);
        if (Steps % StepsPerFlush == 0)
        {
            FlushVanished();
        }
    }

    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        writer.Write("steps", Steps);
        foreach ((string name, Tensor<T> value) in _statistics)
        {
            writer.Write(name, value);
        }
    }

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        long steps = reader.ReadInt64("steps", min: 0);
        foreach ((string name, Tensor<T> value) in _statistics)
        {
            reader.Read(name, value, finite: true);
        }

        reader.WhenAccepted(() => Steps = steps);
    }

    /// <summary>Takes steps back, as far as their count goes; the statistics are <see cref="OptimizerSnapshot{T}"/>'s affair.</summary>
    internal void Rewind(long steps) => Steps = steps;

    /// <summary>The update rule.</summary>
    /// <param name="learningRate">η of this step.</param>
    protected abstract void Update(double learningRate);

    /// <summary>A zeroed statistic, which a saved state holds under its name.</summary>
    /// <param name="name">Its name, such as <c>mean_square</c>.</param>
    protected Tensor<T> NewStatistic(string name)
    {
        var statistic = Backend.Allocate(1, Theta.Length);
        _statistics.Add((name, statistic));
        return statistic;
    }

    /// <summary>Hands this step's numbers to the kernel, each rounded to the kernel's type.</summary>
    /// <param name="values">At most four.</param>
    private protected Tensor<T> Scalars(params ReadOnlySpan<double> values)
    {
        Tensor<T> scalars = _scalars.ColumnRange(0, values.Length);
        using HostWrite<T> write = scalars.Write();
        for (int i = 0; i < values.Length; i++)
        {
            write.Span[i] = T.CreateChecked(values[i]);
        }

        return scalars;
    }

    private void FlushVanished()
    {
        foreach ((_, Tensor<T> statistic) in _statistics)
        {
            Backend.FlushBelow(Vanishing, statistic);
        }
    }
}
