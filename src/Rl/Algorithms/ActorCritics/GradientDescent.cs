using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>A first-order optimiser with its clipping and its schedule, as the options ask for them.</summary>
internal sealed class GradientDescent
{
    private readonly Backend<float> _backend;
    private readonly ParameterView<float> _theta;
    private readonly Optimizer<float> _optimizer;
    private readonly Schedule _learningRate;
    private readonly float _maxNorm;

    public GradientDescent(FirstOrderOptions options, Backend<float> backend, ParameterView<float> theta)
    {
        _backend = backend;
        _theta = theta;
        _learningRate = new Schedule(options.LearningRate, options.LearningRateSchedule);
        _maxNorm = options.MaxGradientNorm > 0 ? (float)options.MaxGradientNorm : float.PositiveInfinity;
        _optimizer = options.Optimizer switch
        {
            OptimizerKind.Rmsprop => new RmsProp<float>(backend, theta, options.RmsPropAlpha, options.Epsilon, EpsilonPlacement.InsideRoot, initialMeanSquare: 1),
            OptimizerKind.RmspropPytorch => new RmsProp<float>(backend, theta, options.RmsPropAlpha, options.Epsilon, EpsilonPlacement.OutsideRoot),
            OptimizerKind.Adam => new Adam<float>(backend, theta, epsilon: options.Epsilon),
            OptimizerKind.Sgd => new Sgd<float>(backend, theta),
            _ => throw new ArgumentOutOfRangeException(nameof(options), $"There is no optimiser {options.Optimizer}."),
        };
    }

    /// <summary>The optimiser, whose statistics a resumed training needs.</summary>
    public Optimizer<float> Optimizer => _optimizer;

    /// <summary>Bounds the gradient's length.</summary>
    /// <returns>The length before; not finite when an element is not, and then nothing was scaled.</returns>
    public float Clip() => GradientClipping.ByGlobalNorm(_backend, _theta.Gradient, _maxNorm);

    /// <summary>η at a point of training.</summary>
    /// <param name="progress">Share of training done.</param>
    public double LearningRate(double progress) => _learningRate.At(progress);

    /// <summary>Moves the parameters along the gradient.</summary>
    /// <param name="learningRate">η.</param>
    public void Step(double learningRate) => _optimizer.Step(learningRate);
}
