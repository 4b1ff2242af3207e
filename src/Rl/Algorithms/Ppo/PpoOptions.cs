using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>The hyper-parameters of <see cref="Ppo"/>.</summary>
[Search("n_steps", "16,32,64,128,256,512,1024,2048")]
[Search("minibatch_size", "32,64,128,256,512")]
[Search("epochs", "4,10,20")]
[Search("clip_range", "0.1,0.2,0.3")]
public sealed record PpoOptions : OptimizerOptions
{
    /// <summary>The usual settings of PPO, where they differ from A2C's.</summary>
    public PpoOptions()
    {
        Steps = 128;
        GaeLambda = 0.95;
        NormalizeAdvantage = true;
        Optimizer = OptimizerKind.Adam;
        LearningRate = 1e-3;
    }

    /// <summary>Passes over each rollout.</summary>
    [Hyperparameter("epochs", "passes over each rollout", Minimum = 1)]
    public int Epochs { get; init; } = 10;

    /// <summary>Transitions per gradient step; at most one rollout.</summary>
    [Hyperparameter("minibatch_size", "transitions per gradient step; at most n_steps times the number of environments", Minimum = 1)]
    public int MinibatchSize { get; init; } = 256;

    /// <summary>
    /// L of a network with memory: minibatches hold whole sequences of L consecutive steps of one environment, through which gradients flow
    /// back; 0 for the longest that divides T and a minibatch. A sequence begins with the state that the rollout had there.
    /// </summary>
    [
        Hyperparameter(
            "sequence_length",
            "with memory: consecutive steps of one environment that minibatches keep together; 0 for as many as fit",
            Minimum = 0),
    ]
    public int SequenceLength { get; init; }

    /// <summary>
    /// ε, how far the probability ratio may move from 1: where it is one number, <see cref="ClipSchedule"/> says how it changes.
    /// </summary>
    [Hyperparameter("clip_range", "ε, how far the probability ratio may move from 1", MinimumExclusive = 0, MaximumExclusive = 1)]
    public Schedule ClipRange { get; init; } = 0.2;

    /// <summary>How ε changes over the run where <see cref="ClipRange"/> is one number.</summary>
    [Hyperparameter("clip_schedule", "how the clip range changes over the run if it is one number: linear falls to 0")]
    public ScheduleKind ClipSchedule { get; init; }

    /// <summary>Clip the change of the value by ε too.</summary>
    [Hyperparameter("clip_value", "clip the change of the value estimate by the clip range too")]
    public bool ClipValue { get; init; }

    /// <summary>End the epochs of an update once the approximate KL divergence exceeds 1.5 times this; 0 for never.</summary>
    [
        Hyperparameter(
            "target_kl",
            "end an update's epochs once the approximate KL divergence exceeds 1.5 times this; 0 for never",
            Minimum = 0,
            Maximum = 1e9),
    ]
    public double TargetKl { get; init; }
}
