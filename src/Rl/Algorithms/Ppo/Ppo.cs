using System.Collections.Immutable;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Proximal policy optimisation (Schulman et al. 2017, 1707.06347): a rollout, then several passes of minibatch gradient steps on the
/// clipped objective. With one epoch, one minibatch, λ = 1 and no advantage normalisation it is <see cref="A2C"/>, bit for bit.
/// </summary>
/// <remarks>
/// Reusing a rollout for several gradient steps makes it go further, but moves the policy away from the one that acted. The clipped
/// objective removes the incentive to move the probability ratio π/π_old of an action beyond 1 ± ε, so that several epochs stay safe.
/// <para>
/// Choose it when in doubt: it needs the least tuning, and learns from several times fewer environment steps than <see cref="A2C"/>.
/// </para>
/// </remarks>
public sealed partial class Ppo : ActorCriticAgent
{
    private readonly PpoOptions _options;
    private readonly Var<float> _logPi;
    private readonly Section _logPiSection;
    private readonly Minibatch _minibatch;
    private readonly GradientDescent _descent;
    private readonly GradientStep _step;
    private readonly Schedule _clipRange;
    private readonly MinibatchOrder _order;
    private readonly RolloutRows _rows;
    private readonly PlacedGathering? _gathering;
    private readonly Action<Tensor<float>> _normalize;
    private readonly int[] _orders = [];
    private int _epoch = NotBegun;
    private int _next;
    private double _learningRate;
    private double _clip;

    /// <summary>Builds networks, tapes and optimiser for environments of its own, which it makes and disposes.</summary>
    /// <param name="source">Makes the environments to learn on.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <exception cref="HyperparameterException">A value is outside its range, or a minibatch is larger than a rollout.</exception>
    /// <exception cref="ArgumentException">Actions should be squashed into a box with infinite bounds.</exception>
    /// <exception cref="InvalidOperationException">An environment cannot be made.</exception>
    public Ppo(EnvironmentSource source, PpoOptions? options = null, Backend<float>? backend = null)
        : this(Checked(options, source.Count), EnvironmentLease.Of(source), backend)
    {
    }

    /// <summary>Builds networks, tapes and optimiser for environments at hand.</summary>
    /// <param name="environments">The environments to learn on; not owned.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">The backend; null for a managed one on one thread.</param>
    /// <exception cref="HyperparameterException">A value is outside its range, or a minibatch is larger than a rollout.</exception>
    /// <exception cref="ArgumentException">Actions should be squashed into a box with infinite bounds.</exception>
    public Ppo(VectorEnvironment environments, PpoOptions? options = null, Backend<float>? backend = null)
        : this(Checked(options, environments.Count), EnvironmentLease.Of(environments), backend)
    {
    }

    internal Ppo(PpoOptions options, EnvironmentLease environments, Backend<float>? backend)
        : base(environments, options, backend, keepsActivations: false)
    {
        int rollout = StepsPerUpdate;
        _options = options;
        _logPi = Model.Policy.LogProb();
        _logPiSection = Model.Tape.EndSection("log pi");
        CompileTape();
        int minibatch = ShareOf(options.MinibatchSize, "minibatch_size");
        int length = SequenceLength(options.SequenceLength, minibatch, "minibatch_size");
        _minibatch = new Minibatch(options, minibatch, Backend, Network, Theta, length, Shard);
        _descent = new GradientDescent(options, Backend, Theta);
        RestoreOnFailure(_descent.Optimizer);
        _step = StepAlong(Theta, _minibatch.Tape, _minibatch.Loss.Total, options.MaxGradientNorm, _descent.Step);
        _clipRange = options.ClipRange.Or(options.ClipSchedule);
        _order = new MinibatchOrder(options.Steps, Environments.Count, length, minibatch, fillsUp: Model.Memory is not null);
        _rows = new RolloutRows(
            Model.Observations,
            Model.Policy,
            Backend.Allocate(rollout, 1),
            Backend.Allocate(rollout, 1),
            Advantages.Value,
            Returns.Value,
            new bool[rollout],
            Model.Memory);
        if (options.TargetKl == 0)
        {
            PrepareToAsk(options.Epochs * _order.Minibatches);
        }

        _normalize = Learner.Collector.AskToNormalize;
        if (Placed is not null)
        {
            _orders = new int[checked(options.Epochs * rollout)];
            _gathering = new PlacedGathering(Backend.Memory, _orders.Length);
        }
    }

    /// <inheritdoc/>
    public override string Algorithm => "ppo";

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics => field ??= WithActors(
    [
        ActorCriticMetrics.PolicyLoss,
        ActorCriticMetrics.ValueLoss,
        ActorCriticMetrics.Entropy,
        ActorCriticMetrics.GradientNorm,
        ActorCriticMetrics.LearningRate,
        ActorCriticMetrics.ExplainedVariance,
        PpoMetrics.ApproximateKl,
        PpoMetrics.ClipFraction,
        PpoMetrics.ClipRange,
    ]);

    /// <inheritdoc/>
    private protected override Optimizer<float> LossOptimizer => _descent.Optimizer;

    /// <inheritdoc/>
    private protected override CompiledTape<float> LossTape => _minibatch.Tape;

    /// <inheritdoc/>
    private protected override ImmutableArray<int> LossRows => [.. _order.Rows];

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

    /// <summary>The rollout, then one minibatch at a time.</summary>
    private protected override bool LearnPiece(MetricRow metrics)
    {
        if (_epoch == NotBegun)
        {
            Anneal();
            RolloutBuffer rollout = Collect();
            rollout.IsTransition.CopyTo(_rows.IsTransition, 0);
            RememberOldPolicy();
            (_epoch, _next) = (0, 0);
            return false;
        }

        // A single minibatch contains all rows anyway; left in order, it adds up like A2C.
        if (_next == 0 && _order.Minibatches > 1)
        {
            _order.Shuffle(ShuffleStream);
        }

        _order.Select(_next, _rows.IsTransition);
        _minibatch.Gather(_rows, _order, _options.NormalizeAdvantage);
        double kl = Learn(_clip, metrics);
        bool stopped = _options.TargetKl > 0 && Shard.Sum(kl) > 1.5 * _options.TargetKl;
        _next++;
        if (_next == _order.Minibatches)
        {
            (_epoch, _next) = (_epoch + 1, 0);
        }

        if (!stopped && _epoch < _options.Epochs)
        {
            return false;
        }

        _epoch = NotBegun;
        End(Learner.ExplainedVarianceBy(_rows.OldValues.Read()), metrics);
        return true;
    }

    /// <inheritdoc/>
    private protected override void ForgetPieces() => _epoch = NotBegun;

    /// <inheritdoc/>
    protected override void SaveLearner(StateWriter writer)
    {
        base.SaveLearner(writer);
        writer.Write("optimizer", _descent.Optimizer);
        writer.WriteArray<int>("order", _order.Order);
    }

    /// <inheritdoc/>
    protected override void LoadLearner(StateReader reader)
    {
        base.LoadLearner(reader);
        reader.Read("optimizer", _descent.Optimizer);
        int[] order = reader.ReadArray<int>("order", _order.Order.Length, _order.Order.Length);
        if (!order.Order().SequenceEqual(Enumerable.Range(0, order.Length)))
        {
            throw reader.Refusal("order", $"expected the numbers from 0 to {order.Length - 1}, each once");
        }

        reader.WhenAccepted(() => order.CopyTo(_order.Order));
    }

    private static PpoOptions Checked(PpoOptions? options, int environments)
    {
        options = HyperparameterTable.Checked(options);
        long rollout = (long)options.Steps * environments;
        return options.MinibatchSize <= rollout ? options : throw new HyperparameterException(
            $"minibatch_size is {options.MinibatchSize}, but a rollout has only {rollout} transitions (n_steps {options.Steps} × "
                + $"{environments} environments).");
    }

    private void Anneal()
    {
        _learningRate = _descent.Anneal(Progress);
        _clip = _clipRange.At(Progress);
        _minibatch.Anneal(Progress);
        _minibatch.Loss.SetClipRange((float)_clip);
    }

    private void End(double explainedVariance, MetricRow metrics)
    {
        Updates++;
        metrics[ActorCriticMetrics.LearningRate] = _learningRate;
        metrics[ActorCriticMetrics.ExplainedVariance] = explainedVariance;
        metrics[PpoMetrics.ClipRange] = _clip;
    }

    private void RememberOldPolicy()
    {
        Tape.Forward(_logPiSection);
        Backend.Copy(_logPi.Value, _rows.OldLogPi);
        Backend.Copy(Values.Value, _rows.OldValues);
    }

    /// <summary>One gradient step on the gathered minibatch.</summary>
    /// <returns>The approximate KL divergence from the policy that acted.</returns>
    private double Learn(double clipRange, MetricRow metrics)
    {
        PpoLoss<float> loss = _minibatch.Loss;
        _minibatch.Tape.Forward();
        float norm = _step.Take();
        GradientSteps++;

        (double kl, double clipped) = loss.MeasureRatios(_minibatch.Weights.Read(), clipRange);
        Record(
            new StepNotes(0, loss.Policy.Value.Read()[0], loss.Value.Value.Read()[0], loss.Entropy.Value.Read()[0], norm, kl, clipped),
            metrics);
        return kl;
    }

    private static void Record(StepNotes notes, MetricRow metrics)
    {
        metrics.Record(ActorCriticMetrics.PolicyLoss, notes.Policy);
        metrics.Record(ActorCriticMetrics.ValueLoss, notes.Value);
        metrics.Record(ActorCriticMetrics.Entropy, notes.Entropy);
        metrics.Record(ActorCriticMetrics.GradientNorm, notes.Norm);
        metrics.Record(PpoMetrics.ApproximateKl, notes.ApproximateKl);
        metrics.Record(PpoMetrics.ClipFraction, notes.ClipFraction);
    }
}
