using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>What algorithms share that follow the clipped gradient with a first-order optimiser: A2C, A3C and PPO.</summary>
[Search("learning_rate", "1e-5..1e-2:log")]
[Search("lr_schedule", "constant,linear")]
[Search("max_grad_norm", "0.3..5:log")]
public abstract record FirstOrderOptions : ActorCriticOptions
{
    /// <summary>η: where it is one number, <see cref="LearningRateSchedule"/> says how it changes.</summary>
    [Hyperparameter("learning_rate", "η, learning rate at the start", MinimumExclusive = 0)]
    public Schedule LearningRate { get; init; } = 7e-4;

    /// <summary>How η changes over the run where <see cref="LearningRate"/> is one number.</summary>
    [Hyperparameter("lr_schedule", "how the learning rate changes over the run if it is one number: linear falls to 0")]
    public ScheduleKind LearningRateSchedule { get; init; } = ScheduleKind.Linear;

    /// <summary>α of RMSProp.</summary>
    [Hyperparameter("rmsprop_alpha", "α, decay of RMSProp's mean square", Minimum = 0, MaximumExclusive = 1)]
    public double RmsPropAlpha { get; init; } = 0.99;

    /// <summary>ε of the optimiser.</summary>
    [Hyperparameter("epsilon", "ε of the optimiser", MinimumExclusive = 0, Maximum = 1e9)]
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>The maximum norm of the whole gradient; 0 turns clipping off.</summary>
    [Hyperparameter("max_grad_norm", "maximum norm of the whole gradient; 0 turns clipping off", Minimum = 0, Maximum = 1e9)]
    public double MaxGradientNorm { get; init; } = 0.5;

    /// <summary>η over the run, by both options.</summary>
    internal Schedule LearningRateOverRun => LearningRate.Or(LearningRateSchedule);
}
