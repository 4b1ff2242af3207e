using System.Collections.Immutable;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Actor-critic with a Kronecker-factored trust region (Wu et al. 2017, 1708.05144): A2C with two changes. A second backward pass on the
/// same activations gathers the Fisher statistics of policy and critic, and the step follows the natural gradient, as far as the trust
/// region allows.
/// </summary>
/// <remarks>
/// The plain gradient depends on how the policy is parameterised; the natural gradient F⁻¹∇ depends only on how its distribution changes.
/// K-FAC approximates F by a Kronecker product per layer, which makes the step cost little more than A2C's. Its relatives
/// (<see cref="AcktrOptions.Curvature"/>) make other directions under the same trust region; <c>docs/notes/curvature.md</c> compares them.
/// <para>
/// Choose it when environment steps are expensive. Its trust region (<see cref="AcktrOptions.KlClip"/>) has to be tuned to the task.
/// <c>docs/notes/kfac.md</c> works out a step by hand.
/// </para>
/// </remarks>
public sealed class Acktr : ActorCriticAgent
{
    /// <summary>Step size of the plain gradient while the statistics are cold.</summary>
    private const double ColdStepSize = 1e-3;

    /// <summary>What remains of δ at least, which must stay positive.</summary>
    private const double MinKlShare = 1e-3;

    private static readonly ImmutableArray<Metric> CommonMetrics =
    [
        ActorCriticMetrics.PolicyLoss,
        ActorCriticMetrics.ValueLoss,
        ActorCriticMetrics.Entropy,
        ActorCriticMetrics.GradientNorm,
        ActorCriticMetrics.LearningRate,
        ActorCriticMetrics.ExplainedVariance,
        AcktrMetrics.StepSize,
        AcktrMetrics.ValueStepSize,
        AcktrMetrics.PredictedKl,
        AcktrMetrics.ValuePredictedKl,
        AcktrMetrics.MeasuredKl,
        AcktrMetrics.Damping,
        AcktrMetrics.Fallbacks,
        AcktrMetrics.StatisticsSeconds,
        AcktrMetrics.InversionSeconds,
        AcktrMetrics.StepSeconds,
    ];

    private readonly AcktrOptions _options;
    private readonly ActorCriticLoss<float> _loss;
    private readonly Section _lossSection;
    private readonly FisherLoss<float> _fisherLoss;
    private readonly KroneckerFactors<float> _curvature;

    /// <summary>Null for a curvature that models the Fisher matrix and so predicts the divergence itself.</summary>
    private readonly FisherForm? _form;

    private readonly NaturalStep _policyStep;
    private readonly NaturalStep? _valueStep;
    private readonly Tensor<float> _step;
    private readonly Var<float> _divergence;
    private readonly Section _divergenceSection;
    private readonly Schedule _learningRate;
    private readonly Schedule _klShare;
    private readonly Schedule _valueKlShare;
    private readonly Rng _signStream;
    private readonly GradientStep _gradientStep;
    private readonly ImmutableArray<LayerMetrics> _layerMetrics;
    private double _klCorrection = 1;
    private double _maxStepSize;
    private double _measuredKl;

    /// <summary>Builds networks, tape and curvature for environments of its own, which it makes and disposes.</summary>
    /// <param name="source">Makes the environments to learn on.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <exception cref="HyperparameterException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">Actions should be squashed into a box with infinite bounds.</exception>
    /// <exception cref="InvalidOperationException">An environment cannot be made.</exception>
    public Acktr(EnvironmentSource source, AcktrOptions? options = null, Backend<float>? backend = null)
        : this(HyperparameterTable.Checked(options), EnvironmentLease.Of(source), backend)
    {
    }

    /// <summary>Builds networks, tape and curvature for environments at hand.</summary>
    /// <param name="environments">The environments to learn on; not owned.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <exception cref="HyperparameterException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">Actions should be squashed into a box with infinite bounds.</exception>
    public Acktr(VectorEnvironment environments, AcktrOptions? options = null, Backend<float>? backend = null)
        : this(HyperparameterTable.Checked(options), EnvironmentLease.Of(environments), backend)
    {
    }

    internal Acktr(AcktrOptions options, EnvironmentLease environments, Backend<float>? backend)
        : base(environments, options, backend)
    {
        _options = options;
        RequireFactors(environments);
        Var<float> logPi = Model.Policy.LogProb();
        (_loss, _lossSection) = Learner.RecordLoss(logPi);
        _fisherLoss = FisherLoss<float>.Record(logPi, Model.Values);
        Model.Tape.EndSection("fisher");
        _divergence = Model.Policy.Divergence();
        _divergenceSection = Model.Tape.EndSection("divergence");
        CompileTape();

        _curvature = new KroneckerFactors<float>(Tape, options.Factors) { AddShares = Shard.Adding };
        RequireFisherForDamping(environments);
        _step = Backend.Allocate(1, Theta.Layout.Length);
        if (!_curvature.ModelsFisher)
        {
            Tape.EnableForwardMode();
            _form = new FisherForm(Model.Policy, Model.Values, Weights, Theta, Shard);
        }

        _learningRate = options.LearningRate.Or(options.LearningRateSchedule);
        _klShare = ShareOf(options.KlClip.Or(options.KlSchedule));
        _valueKlShare = ShareOf(options.ValueKlClip.Or(options.KlSchedule));
        _signStream = ShuffleStream;
        bool separate = Network.Trunk.IsEmpty;
        _policyStep = StepOver(separate ? Network.Policy : Theta.Layout.All);
        _valueStep = separate ? StepOver(Network.Value) : null;
        RestoreOnFailure(_policyStep.Velocity);
        if (_valueStep is not null)
        {
            RestoreOnFailure(_valueStep.Velocity);
        }

        _gradientStep = StepAlong(Theta, Tape, _loss.Total, maxNorm: 0, Move);
        _layerMetrics = [.. _curvature.Layers.Select(layer => new LayerMetrics(layer, StepOf(layer), _curvature.ModelsFisher))];
        Metrics = WithActors([.. CommonMetrics, .. _layerMetrics.SelectMany(layer => layer.All)]);
    }

    /// <inheritdoc/>
    public override string Algorithm => "acktr";

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics { get; }

    private bool IsCold => Updates < _options.ColdStart;

    /// <summary>The Kronecker factors, for inspection.</summary>
    public KroneckerFactors<float> Curvature => _curvature;

    /// <inheritdoc/>
    public override AlgorithmFigures Figures => CurvatureFigures.Of(_curvature);

    /// <inheritdoc/>
    private protected override bool BeginsWithRollout => true;

    /// <inheritdoc/>
    protected override void Update(MetricRow metrics)
    {
        _maxStepSize = _learningRate.At(Progress);
        Learner.Anneal(Progress);
        RolloutBuffer rollout = Collect();
        Learner.NormalizeAdvantages();
        Tape.Forward(_lossSection); // both backward passes start from its values: log π of these actions, not of the last rollout's
        ReportLoss(metrics);
        if (_curvature.ReadsBatches && RefreshSchedule.IsDue(Updates, _options.StatisticsInterval))
        {
            GatherStatistics(rollout);
        }

        metrics[ActorCriticMetrics.GradientNorm] = _gradientStep.Take();
        if (!IsCold)
        {
            ReportStep(metrics);
        }

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
        reader.Read("policy_velocity", _policyStep.Velocity, finite: true);
        if (_valueStep is not null)
        {
            reader.Read("value_velocity", _valueStep.Velocity, finite: true);
        }

        double klCorrection = reader.ReadFiniteDouble(
            "kl_correction", 1 / StepCorrection.MaxDivergenceFactor, StepCorrection.MaxDivergenceFactor);
        reader.WhenAccepted(() => _klCorrection = klCorrection);
    }

    private NaturalStep StepOver(ParameterRange range) =>
        new(Backend, Theta.View(range), range.Of(_step), (float)(_options.AveragesGradients ? 0 : _options.Momentum));

    private NaturalStep StepOf(KroneckerLayer<float> layer) =>
        _valueStep is not null && Network.Value.Contains(layer.Block) ? _valueStep : _policyStep;

    /// <summary>
    /// ΔᵀFΔ over a network's parameters, which decides the size of its step. For Δ = F⁻¹∇ that is Δᵀ∇, one product; a direction that does
    /// not come from a model of F is measured.
    /// </summary>
    private double FormOf(NaturalStep step) => _form is null ? _curvature.SlopeOf(step.Range)
        : _valueStep is null ? _form.Policy + _form.Value
        : step == _valueStep ? _form.Value
        : _form.Policy;

    private void RequireFactors(EnvironmentLease environments)
    {
        if (Network.Head.IsSde)
        {
            environments.Return();
            throw new HyperparameterException(
                $"log_std must be parameter or state for {Algorithm}: the standard deviations of sde are not a layer's weights, so there "
                    + "are no Kronecker factors for them.");
        }
    }

    private void RequireFisherForDamping(EnvironmentLease environments)
    {
        if (_options.AdaptiveDamping && !_curvature.ModelsFisher)
        {
            environments.Return();
            throw new HyperparameterException(
                $"adaptive_damping must be false for this curvature ({_options.Curvature}): it corrects the damping of a Fisher matrix, "
                    + "which only kfac, kfac_eigen and ekfac have.");
        }
    }

    /// <summary>The second backward pass: Fisher gradients on the activations of the rollout, folded into the factors.</summary>
    private void GatherStatistics(RolloutBuffer rollout)
    {
        _fisherLoss.Draw(rollout.IsTransition, _signStream);
        if (_curvature.ModelsFisher)
        {
            Tape.BackwardToActivations(_fisherLoss.Total);
        }

        _curvature.UpdateFactors(_fisherLoss.Mask.Value);
    }

    /// <summary>
    /// The last part of the gradient step: along the plain gradient while the statistics are cold, along the natural gradient then.
    /// </summary>
    private void Move()
    {
        if (IsCold)
        {
            Backend.AddScaled((float)-ColdStepSize, Theta.Gradient, Theta.Values);
            return;
        }

        bool measures = _options.AdaptiveKl || _options.AdaptiveDamping ||
            RefreshSchedule.IsDue(_curvature.Steps, _options.InversionInterval);
        if (measures)
        {
            Model.Policy.Freeze();
        }

        float lossBefore = _loss.Total.Value.Read()[0]; // of this shard
        _curvature.Precondition(Theta.Gradient, _step);
        _form?.Measure(Tape, _loss.Total, _step);
        _policyStep.Take(FormOf(_policyStep), Bound(_options.KlClip, _klShare), _maxStepSize);
        _valueStep?.Take(FormOf(_valueStep), Bound(_options.ValueKlClip, _valueKlShare), _maxStepSize);
        _measuredKl = measures ? Measure(lossBefore) : double.NaN;
    }

    /// <summary>A limit in shares of its first value.</summary>
    private static Schedule ShareOf(Schedule limit) => limit.IsConstant ? 1 : Schedule.FromTo(1, limit.Final / limit.Initial);

    /// <summary>δ of this step: what its schedule and the measured divergence have left of the first.</summary>
    private double Bound(Schedule limit, Schedule share) => limit.Initial * Math.Max(share.At(Progress) * _klCorrection, MinKlShare);

    /// <summary>Evaluates the same states with the new parameters, and corrects λ and δ if the options ask for it.</summary>
    /// <returns>The divergence caused by the step.</returns>
    private double Measure(float lossBefore)
    {
        Tape.Forward(Model.Acting);
        Tape.Forward(_divergenceSection);
        // KL(π_old ‖ π) over the states of the rollout: not negative, but for the rounding of terms of both signs.
        double measured = Math.Max(Shard.Sum(Moments.WeightedSum<float>(Weights.Value.Read(), _divergence.Value.Read())), 0);
        if (_options.AdaptiveKl)
        {
            _klCorrection = StepCorrection.Divergence(_klCorrection, measured, _policyStep.Region.PredictedKl);
        }

        if (_options.AdaptiveDamping)
        {
            Tape.Forward(Model.Valuing);
            Tape.Forward(_lossSection);
            double actual = Shard.Sum(lossBefore - _loss.Total.Value.Read()[0]);
            double predicted = StepCorrection.PredictedDecrease(_policyStep.Region) + (
                _valueStep is null ? 0 : StepCorrection.PredictedDecrease(_valueStep.Region));
            _curvature.Damping = StepCorrection.Damping(_curvature.Damping, _options.Damping, actual, predicted);
        }

        return measured;
    }

    private void ReportLoss(MetricRow metrics)
    {
        metrics[ActorCriticMetrics.PolicyLoss] = _loss.Policy.Value.Read()[0];
        metrics[ActorCriticMetrics.ValueLoss] = _loss.Value.Value.Read()[0];
        metrics[ActorCriticMetrics.Entropy] = _loss.Entropy.Value.Read()[0];
        metrics[ActorCriticMetrics.LearningRate] = _maxStepSize;
        metrics[ActorCriticMetrics.ExplainedVariance] = Learner.ExplainedVariance;
    }

    private void ReportStep(MetricRow metrics)
    {
        TrustRegion policy = _policyStep.Region;
        TrustRegion value = (_valueStep ?? _policyStep).Region;
        metrics[AcktrMetrics.StepSize] = policy.StepSize;
        metrics[AcktrMetrics.ValueStepSize] = value.StepSize;
        metrics[AcktrMetrics.PredictedKl] = policy.PredictedKl;
        metrics[AcktrMetrics.ValuePredictedKl] = value.PredictedKl;
        metrics[AcktrMetrics.MeasuredKl] = _measuredKl;
    }

    private void ReportCurvature(MetricRow metrics)
    {
        metrics[AcktrMetrics.Damping] = _curvature.Damping;
        metrics[AcktrMetrics.Fallbacks] = _curvature.Fallbacks.Total;
        metrics[AcktrMetrics.StatisticsSeconds] = _curvature.StatisticsTime.TotalSeconds;
        metrics[AcktrMetrics.InversionSeconds] = _curvature.InversionTime.TotalSeconds;
        metrics[AcktrMetrics.StepSeconds] = _curvature.StepTime.TotalSeconds;
        foreach (LayerMetrics layer in _layerMetrics)
        {
            layer.Report(metrics);
        }
    }
}
