using System.Collections.Immutable;
using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Actor-critic with a Kronecker-factored trust region (Wu et al. 2017, 1708.05144): A2C with two changes. A second backward pass on the same
/// activations gathers the Fisher statistics of policy and critic, and the step is the natural gradient, as long as the trust region lets it be.
/// </summary>
public sealed class Acktr : ActorCriticAgent
{
    /// <summary>Step size of the plain gradient while the statistics are cold.</summary>
    private const double ColdStepSize = 1e-3;

    /// <summary>Factor by which measurements correct λ and δ, and how far δ may move away from its setting.</summary>
    private const double Correction = 1.5;
    private const double LargestCorrection = 10;

    private static readonly ImmutableArray<string> CommonMetrics =
    [
        "policy_loss", "value_loss", "entropy", "grad_norm", "learning_rate", "explained_variance", "step_size", "value_step_size",
        "predicted_kl", "value_predicted_kl", "measured_kl", "damping", "fallbacks", "statistics_seconds", "inversion_seconds", "step_seconds",
    ];

    private readonly AcktrOptions _options;
    private readonly ActorCriticLoss<float> _loss;
    private readonly Section _lossSection;
    private readonly Var<float> _fisherLoss;
    private readonly Var<float> _signs;
    private readonly Var<float> _mask;
    private readonly KroneckerFactors<float> _curvature;

    private readonly NaturalStep _policyStep;
    private readonly NaturalStep? _valueStep;
    private readonly Tensor<float> _step;
    private readonly Var<float> _divergence;
    private readonly Section _divergenceSection;
    private readonly Schedule _learningRate;
    private readonly Schedule _klBound;
    private readonly Rng _signStream;
    private double _klCorrection = 1;

    /// <summary>Builds networks, tape and curvature for a set of environments.</summary>
    /// <param name="environments">The environments to learn on; not owned.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">Does the arithmetic; null for a managed backend on one thread.</param>
    /// <exception cref="HyperparameterException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">Actions are to be squashed into a box that has infinite bounds.</exception>
    public Acktr(VectorEnvironment environments, AcktrOptions? options = null, Backend<float>? backend = null)
        : this(environments, backend, HyperparameterTable.Checked(options))
    {
    }

    private Acktr(VectorEnvironment environments, Backend<float>? backend, AcktrOptions options)
        : base(environments, options, backend)
    {
        _options = options;
        int rows = StepsPerUpdate;
        Var<float> logPi = Model.Policy.LogProb();
        _loss = ActorCriticLoss<float>.Record(
            logPi,
            Model.Policy.Entropy(),
            Model.Values,
            Advantages,
            Returns,
            Weights,
            (float)options.ValueCoefficient,
            (float)options.EntropyCoefficient);
        _lossSection = Model.Tape.EndSection("loss");
        _mask = Model.Tape.Input("mask", rows, 1);
        _signs = Model.Tape.Input("fisher sign", rows, 1);

        // [ACKTR §3.1 Fisher] Σ_b log π(a_b|s_b) + log p(v_b|s_b): the actions taken are the policy's own draws, and a critic with unit variance has
        // ∂log p/∂V = v − V, whose square has mean 1. Signs ±1 have that square exactly: the Gauss–Newton matrix without sampling noise, and in
        // a shared trunk no correlation with the policy's gradient.
        _fisherLoss = ((logPi * _mask).Sum() + (Model.Values * _signs).Sum()).Named("Fisher loss");
        Model.Tape.EndSection("fisher");
        _divergence = Model.Policy.Divergence();
        _divergenceSection = Model.Tape.EndSection("divergence");
        CompileTape();

        _curvature = new KroneckerFactors<float>(Tape, options.Curvature);
        _step = new Tensor<float>(1, Theta.Layout.Length);
        _learningRate = new Schedule(options.LearningRate, options.LearningRateSchedule);
        _klBound = new Schedule(1, options.KlSchedule);
        _signStream = ShuffleStream;
        bool separate = Network.Trunk.IsEmpty;
        _policyStep = StepOver(separate ? Network.Policy : Theta.Layout.All);
        _valueStep = separate ? StepOver(Network.Value) : null;
        MetricNames = [.. CommonMetrics, .. _curvature.Layers.SelectMany(LayerMetrics)];
    }

    /// <inheritdoc/>
    public override string Algorithm => "acktr";

    /// <inheritdoc/>
    public override IReadOnlyList<string> MetricNames { get; }

    /// <summary>The Kronecker factors, for those who want to look at them.</summary>
    public KroneckerFactors<float> Curvature => _curvature;

    /// <inheritdoc/>
    public override void WriteFigures(Utf8JsonWriter json) => CurvatureFigures.Write(json, _curvature);

    /// <inheritdoc/>
    public override string FiguresInWords() => CurvatureFigures.InWords(_curvature, TrainingSeconds);

    /// <inheritdoc/>
    protected override void Update(Span<double> metrics)
    {
        double learningRate = _learningRate.At(Progress);
        RolloutBuffer rollout = Collect();
        if (_options.NormalizeAdvantage)
        {
            Moments.Normalize(Advantages.Value.Span);
        }

        Tape.Forward(_lossSection); // both backward passes begin at its values: log π of these actions, not of the last rollout's
        if (RefreshSchedule.IsDue(Updates, _options.StatisticsInterval))
        {
            GatherStatistics(rollout);
        }

        Tape.Backward(_loss.Total);
        float norm = GradientClipping.ByGlobalNorm(Backend, Theta.Gradient, float.PositiveInfinity);
        RequireFinite(_loss.Total.Value[0, 0], norm, Tape);
        ReportLoss(metrics, norm, learningRate);
        Step(learningRate, metrics);
        ReportCurvature(metrics);
        GradientSteps++;
        Updates++;
    }

    /// <inheritdoc/>
    protected override void SaveLearner(StateWriter writer)
    {
        base.SaveLearner(writer);
        writer.Write("curvature", _curvature);
        writer.Write("policy_velocity", _policyStep.Velocity);
        if (_valueStep is not null)
        {
            writer.Write("value_velocity", _valueStep.Velocity);
        }

        writer.Write("kl_correction", _klCorrection);
    }

    /// <inheritdoc/>
    protected override void LoadLearner(StateReader reader)
    {
        base.LoadLearner(reader);
        reader.Read("curvature", _curvature);
        reader.Read("policy_velocity", _policyStep.Velocity);
        if (_valueStep is not null)
        {
            reader.Read("value_velocity", _valueStep.Velocity);
        }

        double klCorrection = reader.ReadFiniteDouble("kl_correction", 1 / LargestCorrection, LargestCorrection);
        reader.WhenAccepted(() => _klCorrection = klCorrection);
    }

    private static IEnumerable<string> LayerMetrics(KroneckerLayer<float> layer) =>
        [$"{layer.Name}.condition_a", $"{layer.Name}.condition_g", $"{layer.Name}.damping", $"{layer.Name}.predicted_kl"];

    private NaturalStep StepOver(ParameterRange range) => new(Backend, _curvature, Theta.View(range), range.Of(_step), (float)_options.Momentum);

    /// <summary>The second backward pass: Fisher gradients on the activations of the rollout, folded into the factors.</summary>
    private void GatherStatistics(RolloutBuffer rollout)
    {
        Span<float> mask = _mask.Value.Span;
        Span<float> signs = _signs.Value.Span;
        for (int row = 0; row < mask.Length; row++)
        {
            bool positive = (_signStream.NextUInt32() & 1) == 1;
            mask[row] = rollout.IsTransition[row] ? 1 : 0;
            signs[row] = positive ? mask[row] : -mask[row];
        }

        Tape.BackwardToActivations(_fisherLoss);
        _curvature.UpdateFactors(_mask.Value);
    }

    private void Step(double learningRate, Span<double> metrics)
    {
        if (Updates < _options.ColdStart)
        {
            Backend.AddScaled((float)-ColdStepSize, Theta.Gradient, Theta.Values);
            return;
        }

        double bound = Math.Max(_klBound.At(Progress) * _klCorrection, 1e-3);
        bool measures = _options.AdaptiveKl || _options.AdaptiveDamping || RefreshSchedule.IsDue(_curvature.Steps, _options.InversionInterval);
        if (measures)
        {
            Model.Policy.Freeze();
        }

        float lossBefore = _loss.Total.Value[0, 0];
        _curvature.Precondition(Theta.Gradient, _step);
        _policyStep.Take(_options.KlClip * bound, learningRate);
        _valueStep?.Take(_options.ValueKlClip * bound, learningRate);
        metrics[6] = _policyStep.Region.StepSize;
        metrics[7] = (_valueStep ?? _policyStep).Region.StepSize;
        metrics[8] = _policyStep.Region.PredictedKl;
        metrics[9] = (_valueStep ?? _policyStep).Region.PredictedKl;
        if (measures)
        {
            metrics[10] = Measure(lossBefore);
        }
    }

    /// <summary>Looks at the same states with the new parameters, and corrects λ and δ where the options ask for it.</summary>
    /// <returns>The divergence that the step has caused.</returns>
    private double Measure(float lossBefore)
    {
        Tape.Forward(Model.Acting);
        Tape.Forward(_divergenceSection);
        double measured = WeightedDivergence();
        double predicted = _policyStep.Region.PredictedKl;
        if (_options.AdaptiveKl && predicted > 0)
        {
            double factor = measured > predicted * Correction ? 1 / Correction : measured < predicted / Correction ? Correction : 1;
            _klCorrection = Math.Clamp(_klCorrection * factor, 1 / LargestCorrection, LargestCorrection);
        }

        if (_options.AdaptiveDamping)
        {
            Tape.Forward(Model.Valuing);
            Tape.Forward(_lossSection);
            CorrectDamping(lossBefore - _loss.Total.Value[0, 0]);
        }

        return measured;
    }

    /// <summary>KL(π_old ‖ π), averaged over the states of the rollout.</summary>
    private double WeightedDivergence()
    {
        ReadOnlySpan<float> weights = Weights.Value.Span;
        ReadOnlySpan<float> divergences = _divergence.Value.Span;
        double sum = 0;
        for (int row = 0; row < weights.Length; row++)
        {
            sum += (double)weights[row] * divergences[row];
        }

        return sum;
    }

    /// <summary>[K-FAC §6.5 reduction ratio] ρ = actual / predicted decrease; λ shrinks where the quadratic model is good and grows where it is bad.</summary>
    private void CorrectDamping(double actual)
    {
        double predicted = PredictedDecrease(_policyStep) + (_valueStep is null ? 0 : PredictedDecrease(_valueStep));
        if (predicted <= 0)
        {
            return;
        }

        double ratio = actual / predicted;
        double factor = ratio > 0.75 ? 1 / Correction : ratio < 0.25 ? Correction : 1;
        _curvature.Damping = Math.Clamp(_curvature.Damping * factor, _options.Damping / 100, _options.Damping * 100);
    }

    /// <summary>η·Δᵀ∇ − ½η²·ΔᵀFΔ, with Δᵀ(F + damping)Δ = Δᵀ∇ and predicted KL = ½η²·Δᵀ∇.</summary>
    private static double PredictedDecrease(NaturalStep step) => step.Region.StepSize > 0
        ? (2 * step.Region.PredictedKl / step.Region.StepSize) - step.Region.PredictedKl
        : 0;

    private void ReportLoss(Span<double> metrics, float norm, double learningRate)
    {
        metrics.Fill(double.NaN);
        metrics[0] = _loss.Policy.Value[0, 0];
        metrics[1] = _loss.Value.Value[0, 0];
        metrics[2] = _loss.Entropy.Value[0, 0];
        metrics[3] = norm;
        metrics[4] = learningRate;
        metrics[5] = Moments.ExplainedVariance<float>(Model.Values.Value.Span, Returns.Value.Span);
    }

    private void ReportCurvature(Span<double> metrics)
    {
        metrics[11] = _curvature.Damping;
        metrics[12] = _curvature.Fallbacks.Total;
        metrics[13] = _curvature.StatisticsTime.TotalSeconds;
        metrics[14] = _curvature.InversionTime.TotalSeconds;
        metrics[15] = _curvature.StepTime.TotalSeconds;
        int next = CommonMetrics.Length;
        IReadOnlyList<KroneckerLayer<float>> layers = _curvature.Layers;
        for (int i = 0; i < layers.Count; i++) // foreach would allocate the interface's enumerator
        {
            KroneckerLayer<float> layer = layers[i];
            metrics[next++] = layer.ConditionA;
            metrics[next++] = layer.ConditionG;
            metrics[next++] = layer.Damping;
            metrics[next++] = (_valueStep is not null && Network.Value.Contains(layer.Block) ? _valueStep : _policyStep).PredictedKl(layer);
        }
    }
}
