using System.Globalization;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Advantage actor-critic, batched and synchronous: T steps of N environments, returns or advantages, one gradient step (the synchronous
/// form of Mnih et al. 2016, 1602.01783).
/// </summary>
/// <remarks>
/// The simplest of the algorithms, and the one to read first. The gradient raises log π(a|s) of actions that turned out better than V(s)
/// predicted, lowers it for those that turned out worse, and fits V to the returns. Each transition is used once.
/// <para>
/// Choose it when simulation is almost free: an update is cheap, but it needs several times as many environment steps as <see cref="Ppo"/>
/// or <see cref="Acktr"/>. Nothing bounds an update except the learning rate and gradient clipping, so the learning rate matters most.
/// </para>
/// </remarks>
public sealed class A2C : ActorCriticAgent
{
    private readonly ActorCriticLoss<float> _loss;
    private readonly Section _lossSection;
    private readonly GradientDescent _descent;
    private readonly GradientStep _step;

    /// <summary>Builds networks, tape and optimiser for environments of its own, which it makes and disposes.</summary>
    /// <param name="source">Makes the environments to learn on.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <exception cref="HyperparameterException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">Actions should be squashed into a box with infinite bounds.</exception>
    /// <exception cref="InvalidOperationException">An environment cannot be made.</exception>
    public A2C(EnvironmentSource source, A2COptions? options = null, Backend<float>? backend = null)
        : this(HyperparameterTable.Checked(options), EnvironmentLease.Of(source), backend)
    {
    }

    /// <summary>Builds networks, tape and optimiser for environments at hand.</summary>
    /// <param name="environments">The environments to learn on; not owned.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <exception cref="HyperparameterException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">Actions should be squashed into a box with infinite bounds.</exception>
    public A2C(VectorEnvironment environments, A2COptions? options = null, Backend<float>? backend = null)
        : this(HyperparameterTable.Checked(options), EnvironmentLease.Of(environments), backend)
    {
    }

    internal A2C(A2COptions options, EnvironmentLease environments, Backend<float>? backend)
        : base(environments, options, backend)
    {
        (_loss, _lossSection) = Learner.RecordLoss(Model.Policy.LogProb());
        CompileTape();
        _descent = new GradientDescent(options, Backend, Theta);
        _step = StepAlong(Theta, Tape, _loss.Total, options.MaxGradientNorm, Step);
        PrepareToAsk(gradientSteps: 1);
    }

    /// <inheritdoc/>
    public override string Algorithm => "a2c";

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics => field ??= WithActors(
    [
        ActorCriticMetrics.PolicyLoss,
        ActorCriticMetrics.ValueLoss,
        ActorCriticMetrics.Entropy,
        ActorCriticMetrics.GradientNorm,
        ActorCriticMetrics.LearningRate,
        ActorCriticMetrics.ExplainedVariance,
    ]);

    /// <inheritdoc/>
    private protected override bool RefusesBeforeMoving => true;

    /// <inheritdoc/>
    private protected override Optimizer<float> LossOptimizer => _descent.Optimizer;

    /// <inheritdoc/>
    private protected override bool BeginsWithRollout => true;

    /// <inheritdoc/>
    protected override void Update(MetricRow metrics)
    {
        double learningRate = _descent.Anneal(Progress);
        Learner.Anneal(Progress);
        if (IsAsked)
        {
            LearnInPlace(Placed, metrics);
        }
        else
        {
            Learn(metrics);
        }

        metrics[ActorCriticMetrics.LearningRate] = learningRate;
        GradientSteps++;
        Updates++;
    }

    /// <inheritdoc/>
    protected override void SaveLearner(StateWriter writer)
    {
        base.SaveLearner(writer);
        writer.Write("optimizer", _descent.Optimizer);
    }

    /// <inheritdoc/>
    protected override void LoadLearner(StateReader reader)
    {
        base.LoadLearner(reader);
        reader.Read("optimizer", _descent.Optimizer);
    }

    private void Learn(MetricRow metrics)
    {
        Collect();
        Learner.NormalizeAdvantages();
        Tape.Forward(_lossSection);
        metrics[ActorCriticMetrics.PolicyLoss] = _loss.Policy.Value.Read()[0];
        metrics[ActorCriticMetrics.ValueLoss] = _loss.Value.Value.Read()[0];
        metrics[ActorCriticMetrics.Entropy] = _loss.Entropy.Value.Read()[0];
        metrics[ActorCriticMetrics.ExplainedVariance] = Learner.ExplainedVariance;
        TellWithGradient(metrics);
        metrics[ActorCriticMetrics.GradientNorm] = _step.Take();
    }

    /// <summary>The same, asked for as a whole up to the gradient; then the host looks, once, and θ moves.</summary>
    private void LearnInPlace(PlacedUpdate placed, MetricRow metrics)
    {
        Learner.Ask();
        Learner.AskToNormalizeAdvantages();
        Tape.Forward(_lossSection);
        _step.Ask(placed.Norm);
        placed.NoteStep(0, _loss.Total, _loss.Policy, _loss.Value, _loss.Entropy);
        placed.NoteExplainedVariance(Values.Value, Returns.Value);
        TakeIn(placed);
        StepNotes notes = placed.Of(0);
        _step.Finish(notes.Norm, notes.Total);
        metrics[ActorCriticMetrics.GradientNorm] = notes.Norm;
        metrics[ActorCriticMetrics.PolicyLoss] = notes.Policy;
        metrics[ActorCriticMetrics.ValueLoss] = notes.Value;
        metrics[ActorCriticMetrics.Entropy] = notes.Entropy;
        metrics[ActorCriticMetrics.ExplainedVariance] = placed.ExplainedVariance;
    }

    private void Step()
    {
        if (_descent.CouldOverflow(_step.Norm))
        {
            throw Refusal(string.Create(
                CultureInfo.InvariantCulture,
                $"a step with learning rate {_descent.LearningRate} along a gradient of norm {_step.Norm} "
                    + $"could leave the range of float32"));
        }

        _descent.Step();
    }
}
