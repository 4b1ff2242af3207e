using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Trust region policy optimisation (Schulman et al. 2015, 1502.05477). The policy moves along the natural gradient, computed by conjugate
/// gradients from exact Fisher-vector products; a line search shortens the step until the divergence from the old policy is at most δ and
/// the surrogate loss has fallen. The value network is fitted separately.
/// </summary>
/// <remarks>
/// Every update is checked: no policy is accepted whose mean divergence from the old one exceeds δ, whatever the quadratic model predicted.
/// The products with the Fisher matrix are exact, unlike the factors of <see cref="Acktr"/>, and cost one forward and one backward pass
/// each.
/// <para>
/// Choose it when no update may go badly wrong. It learns about as much per environment step as <see cref="Ppo"/>, and takes more time for
/// it.
/// </para>
/// </remarks>
public sealed partial class Trpo : ActorCriticAgent
{
    /// <summary>‖r‖/‖g‖ at which conjugate gradients stop early: the rest is rounding in float.</summary>
    private const double Tolerance = 1e-5;

    private readonly TrpoOptions _options;
    private readonly Var<float> _logPi;
    private readonly Section _logPiSection;
    private readonly Var<float> _oldLogPi;
    private readonly Coefficient<float> _entropyWeight;
    private readonly SurrogateLoss<float> _loss;
    private readonly Section _lossSection;
    private readonly Var<float> _divergence;
    private readonly Section _divergenceSection;
    private readonly FisherProduct<float> _fisher;
    private readonly ConjugateGradient<float> _solver;
    private readonly ParameterView<float> _policy;
    private readonly Tensor<float> _gradient;
    private readonly Tensor<float> _step;
    private readonly Tensor<float> _before;
    private readonly ValueFit _valueFit;
    private readonly GradientStep _policyStep;
    private readonly GradientStep _valueStep;
    private readonly LineSearch _search;
    private readonly Func<double, (double, double)> _attempt;
    private readonly MinibatchOrder _order;
    private readonly PlacedConjugateGradient? _placedSolver;
    private readonly PlacedGathering? _gathering;
    private readonly Tensor<float> _measured;
    private readonly int[] _orders = [];
    private ConjugateGradientResult _solution;
    private TrustRegion _region;
    private RolloutBuffer? _rollout;
    private int _epoch = NotBegun;
    private int _next;
    private LineSearchResult _found;
    private float _lossBefore;
    private double _maxKl;

    /// <summary>Builds networks and tapes for environments of its own, which it makes and disposes.</summary>
    /// <param name="source">Makes the environments to learn on.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <exception cref="HyperparameterException">
    /// A value is outside its range, a minibatch is larger than a rollout, or policy and value share a trunk.
    /// </exception>
    /// <exception cref="ArgumentException">Actions should be squashed into a box with infinite bounds.</exception>
    /// <exception cref="InvalidOperationException">An environment cannot be made.</exception>
    public Trpo(EnvironmentSource source, TrpoOptions? options = null, Backend<float>? backend = null)
        : this(Checked(options, source.Count), EnvironmentLease.Of(source), backend)
    {
    }

    /// <summary>Builds networks and tapes for environments at hand.</summary>
    /// <param name="environments">The environments to learn on; not owned.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <exception cref="HyperparameterException">
    /// A value is outside its range, a minibatch is larger than a rollout, or policy and value share a trunk.
    /// </exception>
    /// <exception cref="ArgumentException">Actions should be squashed into a box with infinite bounds.</exception>
    public Trpo(VectorEnvironment environments, TrpoOptions? options = null, Backend<float>? backend = null)
        : this(Checked(options, environments.Count), EnvironmentLease.Of(environments), backend)
    {
    }

    internal Trpo(TrpoOptions options, EnvironmentLease environments, Backend<float>? backend)
        : base(environments, options, backend)
    {
        _options = options;
        RequireSeparateNetworks(environments);
        int minibatch = ShareOf(options.ValueMinibatchSize, "value_minibatch_size");
        int length = SequenceLength(options.SequenceLength, minibatch, "value_minibatch_size");
        _logPi = Model.Policy.LogProb();
        _logPiSection = Model.Tape.EndSection("log pi");
        _oldLogPi = Model.Tape.Input("old log pi", StepsPerUpdate, 1);
        _entropyWeight = Coefficient<float>.OfEntropy(Model.Tape, options.EntropyCoefficient);
        _loss = SurrogateLoss<float>.Record(_logPi, Model.Policy.Entropy(), _oldLogPi, Advantages, Weights, _entropyWeight);
        _lossSection = Model.Tape.EndSection("loss");
        _divergence = (Model.Policy.Divergence() * Weights).Sum().Named("divergence");
        _divergenceSection = Model.Tape.EndSection("divergence");
        _policy = Theta.View(Network.Policy);
        _fisher = new FisherProduct<float>(new PolicyFisher<float>(Model.Policy, Weights, Backend), _policy, options.Damping)
        {
            AddShares = Shard.Adding,
        };
        CompileTape();
        _fisher.Bind(Tape);

        int parameters = _policy.Length;
        _solver = new ConjugateGradient<float>(Backend, parameters, options.Iterations, Tolerance);
        _gradient = Backend.Allocate(1, parameters);
        _step = Backend.Allocate(1, parameters);
        _before = Backend.Allocate(1, parameters);
        _valueFit = new ValueFit(options, minibatch, Backend, Network, Theta, length);
        _order = new MinibatchOrder(options.Steps, Environments.Count, length, minibatch, fillsUp: Model.Memory is not null);
        _search = new LineSearch(options.LineSearchSteps, options.LineSearchFactor);
        _attempt = Attempt;
        RestoreOnFailure(_valueFit.Optimizer);
        _policyStep = StepAlong(_policy, Tape, _loss.Total, maxNorm: 0, MovePolicy);
        _valueStep = StepAlong(_valueFit.Parameters, _valueFit.Tape, _valueFit.Total, maxNorm: 0, _valueFit.Step);
        _measured = Backend.Allocate(1, 2);
        PrepareToAsk(1 + (options.ValueEpochs * _order.Minibatches));
        if (Placed is not null)
        {
            _placedSolver = new PlacedConjugateGradient(Backend, parameters, options.Iterations, Tolerance);
            _orders = new int[checked(options.ValueEpochs * StepsPerUpdate)];
            _gathering = new PlacedGathering(Backend.Memory, _orders.Length);
        }
    }

    /// <inheritdoc/>
    public override string Algorithm => "trpo";

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics => field ??= WithActors(
    [
        ActorCriticMetrics.PolicyLoss,
        ActorCriticMetrics.ValueLoss,
        ActorCriticMetrics.Entropy,
        ActorCriticMetrics.GradientNorm,
        ActorCriticMetrics.ExplainedVariance,
        TrpoMetrics.Kl,
        TrpoMetrics.PredictedKl,
        TrpoMetrics.Improvement,
        TrpoMetrics.StepSize,
        TrpoMetrics.Accepted,
        TrpoMetrics.LineSearchSteps,
        TrpoMetrics.Iterations,
        TrpoMetrics.Residual,
    ]);

    /// <inheritdoc/>
    private protected override bool BeginsWithRollout => true;

    /// <inheritdoc/>
    protected override void Update(MetricRow metrics)
    {
        if (IsAsked)
        {
            LearnInPlace(Placed, metrics);
            return;
        }

        while (!LearnPiece(metrics))
        {
        }
    }

    /// <summary>The policy step, then one minibatch of the value network's fit at a time.</summary>
    private protected override bool LearnPiece(MetricRow metrics)
    {
        if (_epoch == NotBegun)
        {
            Anneal();
            _rollout = Collect();
            Learner.NormalizeAdvantages();
            metrics[ActorCriticMetrics.ExplainedVariance] = Learner.ExplainedVariance;
            RememberOldPolicy();
            Tape.Forward(_lossSection);
            metrics[ActorCriticMetrics.PolicyLoss] = _loss.Policy.Value.Read()[0];
            metrics[ActorCriticMetrics.Entropy] = _loss.Entropy.Value.Read()[0];
            metrics[ActorCriticMetrics.GradientNorm] = _policyStep.Take();
            GradientSteps += _found.IsAccepted ? 1 : 0;
            ReportStep(metrics);
            BeginValueFit();
            return false;
        }

        FitValues(metrics);
        if (_epoch < _options.ValueEpochs)
        {
            return false;
        }

        _epoch = NotBegun;
        Updates++;
        return true;
    }

    /// <inheritdoc/>
    private protected override void ForgetPieces() => _epoch = NotBegun;

    /// <inheritdoc/>
    protected override void SaveLearner(StateWriter writer)
    {
        base.SaveLearner(writer);
        writer.Write("value_optimizer", _valueFit.Optimizer);
    }

    /// <inheritdoc/>
    protected override void LoadLearner(StateReader reader)
    {
        base.LoadLearner(reader);
        reader.Read("value_optimizer", _valueFit.Optimizer);
    }

    private static TrpoOptions Checked(TrpoOptions? options, int environments)
    {
        options = HyperparameterTable.Checked(options);
        long rollout = (long)options.Steps * environments;
        return options.ValueMinibatchSize <= rollout ? options : throw new HyperparameterException(
            $"value_minibatch_size is {options.ValueMinibatchSize}, but a rollout has only {rollout} transitions (n_steps {options.Steps} "
                + $"× {environments} environments).");
    }

    private void RequireSeparateNetworks(EnvironmentLease environments)
    {
        if (_options.FaultOfTrunk(Network) is { } must)
        {
            environments.Return();
            throw new HyperparameterException(
                $"{must} for trpo: its value network is fitted separately, and in a shared trunk that would move the policy out of the "
                    + $"trust region.");
        }
    }

    private void Anneal()
    {
        _maxKl = _options.MaxKl.At(Progress);
        _entropyWeight.Set(Progress);
        _valueFit.Anneal(Progress);
    }

    /// <summary>Fixes π_old, with which the ratio and the divergence are compared from here on.</summary>
    private void RememberOldPolicy()
    {
        Tape.Forward(_logPiSection);
        Backend.Copy(_logPi.Value, _oldLogPi.Value);
        Model.Policy.Freeze();
    }

    /// <summary>The last part of the policy's gradient step: along F⁻¹g as far as the trust region and the line search let it go.</summary>
    private void MovePolicy()
    {
        _lossBefore = Shard.Sum(_loss.Total.Value.Read()[0]);
        Backend.Copy(_policy.Gradient, _gradient);
        Backend.Copy(_policy.Values, _before);
        _solution = _solver.Solve(_fisher, _gradient, _step); // x = (F + λI)⁻¹ g
        Search(Backend.Dot(_step, _gradient));
    }

    /// <summary>Goes along the step as far as trust region and line search let it go.</summary>
    /// <param name="slope">xᵀg.</param>
    private void Search(float slope)
    {
        // [TRPO §C step length] β = √(2δ/xᵀF x).
        _region = TrustRegion.Fit(slope, _maxKl, double.PositiveInfinity);
        _found = _search.Run(_region.StepSize, _maxKl, _attempt);
        if (!_found.IsAccepted)
        {
            Backend.Copy(_before, _policy.Values);
        }
    }

    /// <summary>Goes a step of some length from π_old, and measures there.</summary>
    private (double Improvement, double Divergence) Attempt(double stepSize)
    {
        Backend.Copy(_before, _policy.Values);
        Backend.AddScaled(-(float)stepSize, _step, _policy.Values);
        Tape.Forward(_loss.Total);
        Tape.Forward(_divergenceSection);
        // A divergence is never negative, but a sum in float32 of terms of both signs may end some 1e-8 below zero.
        Backend.Copy(_loss.Total.Value, _measured.ColumnRange(0, 1));
        Backend.Copy(_divergence.Value, _measured.ColumnRange(1, 1));
        ReadOnlySpan<float> measured = _measured.Read();
        float loss = measured[0], divergence = measured[1];
        return (_lossBefore - Shard.Sum(loss), Math.Max(Shard.Sum(divergence), 0));
    }

    private void ReportStep(MetricRow metrics)
    {
        metrics[TrpoMetrics.Kl] = _found.Divergence;
        metrics[TrpoMetrics.PredictedKl] = _region.PredictedKl;
        metrics[TrpoMetrics.Improvement] = _found.Improvement;
        metrics[TrpoMetrics.StepSize] = _found.StepSize;
        metrics[TrpoMetrics.Accepted] = _found.IsAccepted ? 1 : 0;
        metrics.Record(TrpoMetrics.LineSearchSteps, _found.Tries);
        metrics[TrpoMetrics.Iterations] = _solution.Iterations;
        metrics[TrpoMetrics.Residual] = _solution.Residual;
    }

    private void BeginValueFit()
    {
        _order.Reset();
        (_epoch, _next) = (0, 0);
    }

    /// <summary>A minibatch of a few passes of Adam over the rollout's returns.</summary>
    private void FitValues(MetricRow metrics)
    {
        if (_next == 0)
        {
            _order.Shuffle(ShuffleStream);
        }

        _order.Select(_next, _rollout!.IsTransition);
        _valueFit.Gather(Model, Returns.Value, _order, Shard);
        _valueFit.Tape.Forward();
        _valueStep.Take();
        GradientSteps++;
        metrics.Record(ActorCriticMetrics.ValueLoss, _valueFit.Loss.Value.Read()[0]);
        _next++;
        if (_next == _order.Minibatches)
        {
            (_epoch, _next) = (_epoch + 1, 0);
        }
    }
}
