using System.Collections.Immutable;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Trust region policy optimisation (Schulman et al. 2015, 1502.05477). The policy moves along the natural gradient, which conjugate gradients
/// find from exact Fisher-vector products; a line search shortens the step until the divergence from the old policy is at most δ and the
/// surrogate loss has fallen. The value network is fitted by itself.
/// </summary>
public sealed class Trpo : ActorCriticAgent
{
    /// <summary>‖r‖/‖g‖ at which conjugate gradients stop early: what is left is rounding in float.</summary>
    private const double Tolerance = 1e-5;

    private static readonly ImmutableArray<string> Metrics =
    [
        "policy_loss", "value_loss", "entropy", "grad_norm", "explained_variance", "kl", "predicted_kl", "improvement", "step_size", "accepted",
        "line_search_steps", "cg_iterations", "cg_residual",
    ];

    private readonly TrpoOptions _options;
    private readonly Var<float> _logPi;
    private readonly Section _logPiSection;
    private readonly Var<float> _oldLogPi;
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
    private readonly int[] _order;

    /// <summary>Builds networks and tapes for a set of environments.</summary>
    /// <param name="environments">The environments to learn on; not owned.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">Does the arithmetic; null for a managed backend on one thread.</param>
    /// <exception cref="HyperparameterException">A value is outside its range, a minibatch is larger than a rollout, or policy and value share a trunk.</exception>
    /// <exception cref="ArgumentException">Actions are to be squashed into a box that has infinite bounds.</exception>
    public Trpo(VectorEnvironment environments, TrpoOptions? options = null, Backend<float>? backend = null)
        : this(environments, backend, HyperparameterTable.Checked(options))
    {
    }

    private Trpo(VectorEnvironment environments, Backend<float>? backend, TrpoOptions options)
        : base(environments, options, backend)
    {
        Check(options, Network, environments.Count);
        _options = options;
        _logPi = Model.Policy.LogProb();
        _logPiSection = Model.Tape.EndSection("log pi");
        _oldLogPi = Model.Tape.Input("old log pi", StepsPerUpdate, 1);
        _loss = SurrogateLoss<float>.Record(_logPi, Model.Policy.Entropy(), _oldLogPi, Advantages, Weights, (float)options.EntropyCoefficient);
        _lossSection = Model.Tape.EndSection("loss");
        _divergence = (Model.Policy.Divergence() * Weights).Sum().Named("divergence");
        _divergenceSection = Model.Tape.EndSection("divergence");
        _policy = Theta.View(Network.Policy);
        _fisher = new FisherProduct<float>(new PolicyFisher<float>(Model.Policy, Weights, Backend), _policy, options.Damping);
        CompileTape();
        _fisher.Bind(Tape);

        int length = _policy.Length;
        _solver = new ConjugateGradient<float>(Backend, length, options.Iterations, Tolerance);
        _gradient = new Tensor<float>(1, length);
        _step = new Tensor<float>(1, length);
        _before = new Tensor<float>(1, length);
        _valueFit = new ValueFit(options, Backend, Network, Theta);
        _order = new int[StepsPerUpdate];
    }

    /// <inheritdoc/>
    public override string Algorithm => "trpo";

    /// <inheritdoc/>
    public override IReadOnlyList<string> MetricNames => Metrics;

    /// <inheritdoc/>
    protected override void Update(Span<double> metrics)
    {
        RolloutBuffer rollout = Collect();
        if (_options.NormalizeAdvantage)
        {
            Moments.Normalize(Advantages.Value.Span);
        }

        metrics[4] = Moments.ExplainedVariance<float>(Model.Values.Value.Span, Returns.Value.Span);
        RememberOldPolicy();
        Differentiate(metrics);
        TrustRegion region = FindStep(metrics);
        SearchAlong(region.StepSize, metrics);
        metrics[1] = FitValues(rollout);
        Updates++;
    }

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

    private static void Check(TrpoOptions options, ActorCriticNetwork network, int environments)
    {
        if (!network.Trunk.IsEmpty)
        {
            throw new HyperparameterException(
                $"{(options.Network is null ? "shared_trunk must be false" : "The network must have no trunk")} for trpo: its value network is fitted by itself, and in a shared trunk that would move the policy out of the trust region.");
        }

        if (options.ValueMinibatchSize > options.Steps * environments)
        {
            throw new HyperparameterException(
                $"value_minibatch_size is {options.ValueMinibatchSize}, but a rollout has only {options.Steps * environments} transitions (n_steps {options.Steps} × {environments} environments).");
        }
    }

    /// <summary>Fixes π_old: from here on the ratio compares with it, and so does the divergence.</summary>
    private void RememberOldPolicy()
    {
        Tape.Forward(_logPiSection);
        _logPi.Value.Span.CopyTo(_oldLogPi.Value.Span);
        Model.Policy.Freeze();
    }

    /// <summary>The gradient of the surrogate loss at π_old, where all ratios are 1.</summary>
    private void Differentiate(Span<double> metrics)
    {
        Tape.Forward(_lossSection);
        Tape.Backward(_loss.Total);
        float norm = GradientClipping.ByGlobalNorm(Backend, _policy.Gradient, float.PositiveInfinity);
        RequireFinite(_loss.Total.Value[0, 0], norm, Tape);
        Backend.Copy(_policy.Gradient, _gradient);
        metrics[0] = _loss.Policy.Value[0, 0];
        metrics[2] = _loss.Entropy.Value[0, 0];
        metrics[3] = norm;
    }

    /// <summary>x = (F + λI)⁻¹ g and the length at which the quadratic model of the divergence reaches δ.</summary>
    private TrustRegion FindStep(Span<double> metrics)
    {
        ConjugateGradientResult solution = _solver.Solve(_fisher, _gradient, _step);
        TrustRegion region = TrustRegion.Fit(Backend.Dot(_step, _gradient), _options.MaxKl, double.PositiveInfinity); // [TRPO §C step length] β = √(2δ/xᵀF x)
        metrics[6] = region.PredictedKl;
        metrics[11] = solution.Iterations;
        metrics[12] = solution.Residual;
        return region;
    }

    /// <summary>Tries ever shorter steps until one keeps the divergence within δ and lowers the surrogate loss; without one the policy stays.</summary>
    private void SearchAlong(double stepSize, Span<double> metrics)
    {
        float lossBefore = _loss.Total.Value[0, 0];
        Backend.Copy(_policy.Values, _before);
        int tries = 0;
        while (stepSize > 0 && tries < _options.LineSearchSteps)
        {
            Backend.Copy(_before, _policy.Values);
            Backend.AddScaled(-(float)stepSize, _step, _policy.Values);
            Tape.Forward(_loss.Total);
            Tape.Forward(_divergenceSection);
            tries++;
            double improvement = lossBefore - _loss.Total.Value[0, 0];
            double kl = _divergence.Value[0, 0];
            if (kl <= _options.MaxKl && improvement > 0) // [TRPO §C line search] false for NaN
            {
                (metrics[5], metrics[7], metrics[8], metrics[9], metrics[10]) = (kl, improvement, stepSize, 1, tries);
                GradientSteps++;
                return;
            }

            stepSize *= _options.LineSearchFactor;
        }

        Backend.Copy(_before, _policy.Values);
        (metrics[5], metrics[7], metrics[8], metrics[9], metrics[10]) = (0, 0, 0, 0, tries);
    }

    /// <summary>Some passes of Adam over the rollout's returns.</summary>
    /// <returns>The mean of Σ w (V − R)² over the gradient steps.</returns>
    private double FitValues(RolloutBuffer rollout)
    {
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        double sum = 0;
        int steps = 0;
        for (int epoch = 0; epoch < _options.ValueEpochs; epoch++)
        {
            ShuffleStream.Shuffle(_order.AsSpan());
            for (int first = 0; first < _order.Length; first += _options.ValueMinibatchSize)
            {
                ReadOnlySpan<int> rows = _order.AsSpan(first, Math.Min(_options.ValueMinibatchSize, _order.Length - first));
                _valueFit.Gather(Model.Observations.Value, Returns.Value, rollout.IsTransition, rows);
                _valueFit.Tape.Forward();
                _valueFit.Tape.Backward(_valueFit.Total);
                float norm = GradientClipping.ByGlobalNorm(Backend, _valueFit.Parameters.Gradient, float.PositiveInfinity);
                RequireFinite(_valueFit.Total.Value[0, 0], norm, _valueFit.Tape);
                _valueFit.Step();
                sum += _valueFit.Loss.Value[0, 0];
                steps++;
            }
        }

        GradientSteps += steps;
        return sum / steps;
    }
}
