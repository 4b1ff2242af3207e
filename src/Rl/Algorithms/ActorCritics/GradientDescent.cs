using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// A first-order optimiser with its schedule, as the options ask for them: the last part of a <see cref="GradientStep"/>.
/// </summary>
internal sealed class GradientDescent
{
    /// <summary>No rule moves a parameter by more than its learning rate times this, or times the norm of the gradient.</summary>
    private const double MaxAdaptiveStep = 1e4;

    /// <summary>Leaves parameters finite. The next loss sees what it has made of them: its squares overflow above 1e19.</summary>
    private const double MaxSafeStep = 1e36;

    private readonly Schedule _schedule;

    public GradientDescent(OptimizerOptions options, Backend<float> backend, ParameterView<float> theta)
    {
        _schedule = options.LearningRateOverRun;
        LearningRate = _schedule.Initial;
        Optimizer = options.Optimizer switch
        {
            OptimizerKind.Rmsprop =>
                new RmsProp<float>(
                    backend, theta, options.RmsPropAlpha, options.Epsilon, EpsilonPlacement.InsideRoot, initialMeanSquare: 1),
            OptimizerKind.RmspropPytorch =>
                new RmsProp<float>(backend, theta, options.RmsPropAlpha, options.Epsilon, EpsilonPlacement.OutsideRoot),
            OptimizerKind.Adam => new Adam<float>(backend, theta, epsilon: options.Epsilon),
            OptimizerKind.Sgd => new Sgd<float>(backend, theta),
            _ => throw new ArgumentOutOfRangeException(nameof(options), $"There is no optimiser {options.Optimizer}."),
        };
    }

    /// <summary>The optimiser, whose statistics a resumed run needs.</summary>
    public Optimizer<float> Optimizer { get; }

    /// <summary>η of the next step.</summary>
    public double LearningRate { get; private set; }

    /// <summary>Sets η for a point of the run.</summary>
    /// <param name="progress">Share of the run that is done.</param>
    /// <returns>η.</returns>
    public double Anneal(double progress) => LearningRate = _schedule.At(progress);

    /// <summary>Whether a step could leave the range of float32.</summary>
    /// <param name="norm">‖θ̄‖.</param>
    public bool CouldOverflow(float norm) => LearningRate * Math.Max(norm, MaxAdaptiveStep) > MaxSafeStep;

    /// <summary>Moves the parameters along the gradient.</summary>
    public void Step() => Optimizer.Step(LearningRate);
}
