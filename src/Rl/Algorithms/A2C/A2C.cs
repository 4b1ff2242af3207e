using System.Collections.Immutable;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Advantage actor-critic, batched and synchronous: T steps of N environments, returns or advantages, one gradient step (the synchronous
/// form of Mnih et al. 2016, 1602.01783).
/// </summary>
public sealed class A2C : ActorCriticAgent
{
    private static readonly ImmutableArray<string> Metrics =
        ["policy_loss", "value_loss", "entropy", "grad_norm", "learning_rate", "explained_variance"];

    private readonly A2COptions _options;
    private readonly ActorCriticLoss<float> _loss;
    private readonly Section _lossSection;
    private readonly GradientDescent _descent;

    /// <summary>Builds networks, tape and optimiser for a set of environments.</summary>
    /// <param name="environments">The environments to learn on; not owned.</param>
    /// <param name="options">Hyper-parameters; null for the defaults.</param>
    /// <param name="backend">Does the arithmetic; null for a managed backend on one thread.</param>
    /// <exception cref="HyperparameterException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">Actions are to be squashed into a box that has infinite bounds.</exception>
    public A2C(VectorEnvironment environments, A2COptions? options = null, Backend<float>? backend = null)
        : this(environments, backend, HyperparameterTable.Checked(options))
    {
    }

    private A2C(VectorEnvironment environments, Backend<float>? backend, A2COptions options)
        : base(environments, options, backend)
    {
        _options = options;
        _loss = ActorCriticLoss<float>.Record(
            Model.Policy.LogProb(),
            Model.Policy.Entropy(),
            Model.Values,
            Advantages,
            Returns,
            Weights,
            (float)options.ValueCoefficient,
            (float)options.EntropyCoefficient);
        _lossSection = Model.Tape.EndSection("loss");
        CompileTape();
        _descent = new GradientDescent(options, Backend, Theta);
    }

    /// <inheritdoc/>
    public override string Algorithm => "a2c";

    /// <inheritdoc/>
    public override IReadOnlyList<string> MetricNames => Metrics;

    /// <inheritdoc/>
    protected override void Update(Span<double> metrics)
    {
        double learningRate = _descent.LearningRate(Progress);
        Collect();
        if (_options.NormalizeAdvantage)
        {
            Moments.Normalize(Advantages.Value.Span);
        }

        Tape.Forward(_lossSection);
        Tape.Backward(_loss.Total);
        float norm = _descent.Clip();
        RequireFinite(_loss.Total.Value[0, 0], norm, Tape);
        _descent.Step(learningRate);
        GradientSteps++;
        Updates++;

        metrics[0] = _loss.Policy.Value[0, 0];
        metrics[1] = _loss.Value.Value[0, 0];
        metrics[2] = _loss.Entropy.Value[0, 0];
        metrics[3] = norm;
        metrics[4] = learningRate;
        metrics[5] = Moments.ExplainedVariance<float>(Model.Values.Value.Span, Returns.Value.Span);
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
}
