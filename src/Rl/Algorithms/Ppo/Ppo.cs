using System.Collections.Immutable;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Proximal policy optimisation (Schulman et al. 2017, 1707.06347): a rollout, then several passes of minibatch gradient steps on the
/// clipped objective. With one epoch, one minibatch, λ = 1 and no advantage normalisation it is <see cref="A2C"/>, bit for bit.
/// </summary>
public sealed class Ppo : ActorCriticAgent
{
    private static readonly ImmutableArray<string> Metrics =
        ["policy_loss", "value_loss", "entropy", "grad_norm", "learning_rate", "explained_variance", "approx_kl", "clip_fraction", "clip_range"];

    private readonly PpoOptions _options;
    private readonly Var<float> _logPi;
    private readonly Section _logPiSection;
    private readonly Minibatch _minibatch;
    private readonly GradientDescent _descent;
    private readonly Schedule _clipRange;
    private readonly int[] _order;
    private readonly RolloutRows _rows;

    /// <summary>Builds networks, tapes and optimiser for a set of environments.</summary>
    /// <param name="environments">The environments to learn on; not owned.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">Does the arithmetic; null for a managed backend on one thread.</param>
    /// <exception cref="HyperparameterException">A value is outside its range, or a minibatch is larger than a rollout.</exception>
    /// <exception cref="ArgumentException">Actions are to be squashed into a box that has infinite bounds.</exception>
    public Ppo(VectorEnvironment environments, PpoOptions? options = null, Backend<float>? backend = null)
        : this(environments, backend, HyperparameterTable.Checked(options))
    {
    }

    private Ppo(VectorEnvironment environments, Backend<float>? backend, PpoOptions options)
        : base(environments, options, backend, keepsActivations: false)
    {
        int rollout = StepsPerUpdate;
        if (options.MinibatchSize > rollout)
        {
            throw new HyperparameterException(
                $"minibatch_size is {options.MinibatchSize}, but a rollout has only {rollout} transitions (n_steps {options.Steps} × {environments.Count} environments).");
        }

        _options = options;
        _logPi = Model.Policy.LogProb();
        _logPiSection = Model.Tape.EndSection("log pi");
        CompileTape();
        _minibatch = new Minibatch(options, Backend, Network, Theta);
        _descent = new GradientDescent(options, Backend, Theta);
        _clipRange = new Schedule(options.ClipRange, options.ClipSchedule);
        _order = [.. Enumerable.Range(0, rollout)];
        _rows = new RolloutRows(
            Model.Observations.Value, Model.Policy, new float[rollout], new float[rollout], Advantages.Value, Returns.Value, new bool[rollout]);
    }

    /// <inheritdoc/>
    public override string Algorithm => "ppo";

    /// <inheritdoc/>
    public override IReadOnlyList<string> MetricNames => Metrics;

    /// <inheritdoc/>
    protected override void Update(Span<double> metrics)
    {
        double learningRate = _descent.LearningRate(Progress);
        double clipRange = _clipRange.At(Progress);
        _minibatch.Loss.SetClipRange((float)clipRange);
        RememberOldPolicy(Collect());

        metrics.Clear();
        int steps = 0;
        bool stopped = false;
        for (int epoch = 0; epoch < _options.Epochs && !stopped; epoch++)
        {
            // A single minibatch holds all rows anyway; left in order, it adds up as A2C does.
            if (_options.MinibatchSize < _order.Length)
            {
                ShuffleStream.Shuffle(_order.AsSpan());
            }

            for (int first = 0; first < _order.Length && !stopped; first += _options.MinibatchSize)
            {
                _minibatch.Gather(_rows, _order.AsSpan(first, Math.Min(_options.MinibatchSize, _order.Length - first)), _options.NormalizeAdvantage);
                double kl = Learn(learningRate, clipRange, metrics);
                steps++;
                stopped = _options.TargetKl > 0 && kl > 1.5 * _options.TargetKl;
            }
        }

        Updates++;
        foreach (ref double metric in metrics)
        {
            metric /= steps;
        }

        metrics[4] = learningRate;
        metrics[5] = Moments.ExplainedVariance<float>(_rows.OldValues, Returns.Value.Span);
        metrics[8] = clipRange;
    }

    /// <inheritdoc/>
    protected override void SaveLearner(StateWriter writer)
    {
        base.SaveLearner(writer);
        writer.Write("optimizer", _descent.Optimizer);
        writer.WriteArray<int>("order", _order);
    }

    /// <inheritdoc/>
    protected override void LoadLearner(StateReader reader)
    {
        base.LoadLearner(reader);
        reader.Read("optimizer", _descent.Optimizer);
        int[] order = reader.ReadArray<int>("order", _order.Length, _order.Length);
        if (!order.Order().SequenceEqual(Enumerable.Range(0, order.Length)))
        {
            throw reader.Refusal("order", $"expected the numbers from 0 to {order.Length - 1}, each once");
        }

        reader.WhenAccepted(() => order.CopyTo(_order, 0));
    }

    private void RememberOldPolicy(RolloutBuffer rollout)
    {
        Tape.Forward(_logPiSection);
        _logPi.Value.Span.CopyTo(_rows.OldLogPi);
        rollout.IsTransition.CopyTo(_rows.IsTransition, 0);
        Model.Values.Value.Span.CopyTo(_rows.OldValues);
    }

    /// <summary>One gradient step on the gathered minibatch.</summary>
    /// <returns>The approximate KL divergence from the policy that acted.</returns>
    private double Learn(double learningRate, double clipRange, Span<double> sums)
    {
        PpoLoss<float> loss = _minibatch.Loss;
        _minibatch.Tape.Forward();
        _minibatch.Tape.Backward(loss.Total);
        float norm = _descent.Clip();
        RequireFinite(loss.Total.Value[0, 0], norm, _minibatch.Tape);
        _descent.Step(learningRate);
        GradientSteps++;

        (double kl, double clipped) = loss.MeasureRatios(_minibatch.Weights, clipRange);
        sums[0] += loss.Policy.Value[0, 0];
        sums[1] += loss.Value.Value[0, 0];
        sums[2] += loss.Entropy.Value[0, 0];
        sums[3] += norm;
        sums[6] += kl;
        sums[7] += clipped;
        return kl;
    }
}
