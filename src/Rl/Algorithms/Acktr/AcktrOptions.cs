using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>The hyper-parameters of <see cref="Acktr"/>.</summary>
[Search("n_steps", "10,20,40,80")]
[Search("learning_rate", "0.03..1:log")]
[Search("kl_clip", "1e-4..1e-2:log")]
[Search("damping", "1e-3..0.3:log")]
public sealed record AcktrOptions : ActorCriticOptions
{
    /// <summary>The usual settings of ACKTR, where they differ from A2C's.</summary>
    public AcktrOptions()
    {
        Steps = 20;
        GaeLambda = 0.95;
    }

    /// <summary>
    /// η_max, the maximum step along the natural gradient: where it is one number, <see cref="LearningRateSchedule"/> says how it changes.
    /// </summary>
    [Hyperparameter("learning_rate", "η_max, maximum step along the natural gradient, at the start", MinimumExclusive = 0, Maximum = 1e9)]
    public Schedule LearningRate { get; init; } = 0.25;

    /// <summary>How η_max changes over the run where <see cref="LearningRate"/> is one number.</summary>
    [Hyperparameter("lr_schedule", "how the learning rate changes over the run if it is one number: linear falls to 0")]
    public ScheduleKind LearningRateSchedule { get; init; } = ScheduleKind.Linear;

    /// <summary>δ of the policy: the limit on the divergence of one step; where it falls, not below a thousandth of the first.</summary>
    [Hyperparameter("kl_clip", "δ, limit on the divergence of the policy in one step", MinimumExclusive = 0, Maximum = 1e9)]
    public Schedule KlClip { get; init; } = 0.002;

    /// <summary>δ of the value network, if it has its own trunk: the same limit for its Gaussian with unit variance.</summary>
    [Hyperparameter("value_kl_clip", "δ of a separate value network", MinimumExclusive = 0, Maximum = 1e9)]
    public Schedule ValueKlClip { get; init; } = 0.1;

    /// <summary>How each δ changes over the run that is one number.</summary>
    [Hyperparameter("kl_schedule", "how each divergence limit changes over the run that is one number: linear falls to 0")]
    public ScheduleKind KlSchedule { get; init; }

    /// <summary>Correct δ by the measured divergence.</summary>
    [Hyperparameter("adaptive_kl", "correct the limit by the measured divergence")]
    public bool AdaptiveKl { get; init; }

    /// <summary>
    /// The share of the previous step that is carried into the next. Muon and SOAP average gradients instead, before they make a direction
    /// of them: for these it is the weight of the past in that average.
    /// </summary>
    [Hyperparameter(
        "momentum",
        "share of the previous step carried into the next; of Muon and SOAP, weight of the past in the average of gradients",
        Minimum = 0,
        MaximumExclusive = 1)]
    public double Momentum { get; init; }

    /// <summary>λ, added to the curvature. Muon, SOAP and the plain gradient have none to add it to, and do not read it.</summary>
    [Hyperparameter(
        "damping", "λ, added to the curvature; not read by muon, soap and plain_gradient", MinimumExclusive = 0, Maximum = 1e9)]
    public double Damping { get; init; } = 0.03;

    /// <summary>Correct λ by the ratio of the loss's actual to its predicted decrease (Levenberg–Marquardt).</summary>
    [Hyperparameter("adaptive_damping", "correct the damping by the ratio of actual to predicted improvement")]
    public bool AdaptiveDamping { get; init; }

    /// <summary>
    /// Weight of the past in the moving averages of the statistics; SOAP's β₂. Muon and the plain gradient do not read it.
    /// </summary>
    [Hyperparameter(
        "factor_decay",
        "weight of the past in the factors' moving averages; not read by muon and plain_gradient",
        Minimum = 0,
        MaximumExclusive = 1)]
    public double FactorDecay { get; init; } = 0.65;

    /// <summary>
    /// Updates between two batches that are folded into the factors. Each costs K-FAC and EKFAC a backward pass; FOOF and Eva only read
    /// activations; Muon, SOAP and the plain gradient need no batches and do not read the interval.
    /// </summary>
    [Hyperparameter(
        "statistics_interval",
        "updates between two batches that are folded into the factors; fewer at first; not read by muon, soap and plain_gradient",
        Minimum = 1)]
    public int StatisticsInterval { get; init; } = 25;

    /// <summary>
    /// Updates between two inversions, or decompositions, of the factors. The divergence of a step is measured as often. Eva, Muon and the
    /// plain gradient invert nothing, so that for them only the measurements follow the interval.
    /// </summary>
    [Hyperparameter(
        "inversion_interval",
        "updates between two inversions of the factors, and measurements of the divergence; fewer at first; eva, muon and plain_gradient "
            + "only measure",
        Minimum = 1)]
    public int InversionInterval { get; init; } = 50;

    /// <summary>What turns the gradient into a direction: a member of the curvature family.</summary>
    [Hyperparameter(
        "curvature",
        "what turns the gradient into a direction",
        Alternatives =
        [
            "kfac: the Fisher matrix as A ⊗ G per layer, both factors damped and inverted (Martens & Grosse 2015)",
            "kfac_eigen: the same by eigenvalues, with λ added to their products: exact damping, a slower step",
            "ekfac: K-FAC's eigenvectors, renewed at every inversion, with the diagonal between them measured by every batch (George 2018)",
            "foof: the inputs alone: ∇ times the inverse of A (Benzing 2022)",
            "eva: one outer product of mean input and mean gradient, inverted by a formula; no factor to store (Zhang 2023)",
            "muon: the gradient with all its singular values near one; no statistics of the network (Jordan 2024)",
            "soap: Adam in the eigenvectors of ∇∇ᵀ and ∇ᵀ∇ (Gupta 2018, Vyas 2024); no statistics of the network",
            "plain_gradient: no curvature; the trust region scales the gradient itself",
        ])]
    public CurvatureMethod Curvature { get; init; }

    /// <summary>Initial updates that only gather statistics and follow the plain gradient in short steps.</summary>
    [Hyperparameter("cold_start", "initial updates that gather statistics and follow the plain gradient", Minimum = 0)]
    public int ColdStart { get; init; }

    /// <summary>
    /// Parameters of a network of your own that are the weight of no layer with Kronecker factors, by name; they follow the plain gradient,
    /// within the same trust region.
    /// </summary>
    public IReadOnlyList<string> PlainBlocks { get; init; } = [];

    /// <summary>The settings of the curvature.</summary>
    internal KroneckerOptions Factors => new()
    {
        Method = Curvature,
        Damping = Damping,
        Decay = FactorDecay,
        InversionInterval = InversionInterval,
        PlainBlocks = PlainBlocks,
        GradientDecay = AveragesGradients ? Momentum : 0,
    };

    /// <summary>True for a curvature whose momentum is an average of gradients.</summary>
    internal bool AveragesGradients => Curvature is CurvatureMethod.Muon or CurvatureMethod.Soap;
}
