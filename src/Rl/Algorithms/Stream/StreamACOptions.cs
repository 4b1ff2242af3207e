using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>The hyper-parameters of <see cref="StreamAC"/> and <see cref="StreamLearner"/>; the defaults are the paper's.</summary>
[Search("learning_rate", "0.1..1:log")]
[Search("lambda", "0,0.5,0.8,0.9,0.95")]
[Search("kappa_policy", "1.5..10:log")]
[Search("kappa_value", "1.5..10:log")]
public sealed record StreamACOptions : PolicyOptions
{
    /// <summary>The paper's networks and normalisation.</summary>
    public StreamACOptions()
    {
        EntropyCoefficient = 0.01;
        Activation = Activation.LeakyRelu;
        Standardize = true;
        ConvActivation = Activation.LeakyRelu;
        ConvSharedTrunk = false;
        ConvLayerNorm = true;
        LogStd = LogStdKind.State;
        NormalizeObservations = true;
        NormalizeRewards = true;
    }

    /// <summary>λ of the eligibility traces; 0 learns from each transition alone.</summary>
    [Hyperparameter("lambda", "λ of the eligibility traces; 0 learns from each transition alone", Minimum = 0, Maximum = 1)]
    public double Lambda { get; init; } = 0.8;

    /// <summary>η, the largest step size; κ makes most steps shorter. It may change over the run.</summary>
    [Hyperparameter("learning_rate", "η, the largest step size; κ makes most steps shorter", MinimumExclusive = 0, Maximum = 1e9)]
    public Schedule LearningRate { get; init; } = 1;

    /// <summary>κ of the policy: the larger, the shorter its steps.</summary>
    [Hyperparameter("kappa_policy", "κ of the policy: the larger, the shorter its steps", MinimumExclusive = 0, Maximum = 1e9)]
    public double KappaPolicy { get; init; } = 3;

    /// <summary>κ of the value: the larger, the shorter its steps.</summary>
    [Hyperparameter("kappa_value", "κ of the value: the larger, the shorter its steps", MinimumExclusive = 0, Maximum = 1e9)]
    public double KappaValue { get; init; } = 2;

    /// <summary>The share of a unit's inputs whose weights are zero at first.</summary>
    [Hyperparameter("sparsity", "share of a unit's inputs whose weights are zero at first", Minimum = 0, Maximum = 1)]
    public double Sparsity { get; init; } = 0.9;

    /// <summary>One: a stream has no batch.</summary>
    public override int? Environments => 1;
}
