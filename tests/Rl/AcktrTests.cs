using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class AcktrTests
{
    /// <summary>The parameters after 3,200 steps of CartPole-v1 with seed 42 and default options.</summary>
    private const string GoldenHash = "f8def10bbabcebefbbb2995dcc8304b8080c9458316caa34988284723afce34c";

    [Theory]
    [InlineData(VectorWidth.Bits128, 1)]
    [InlineData(VectorWidth.Bits256, 2)]
    [InlineData(VectorWidth.Bits512, 3)]
    public void A_short_training_gives_the_committed_bits_for_every_width_and_thread_count(VectorWidth width, int threads)
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 42, threads: threads);
        using var agent = new Acktr(environments, new AcktrOptions { Seed = 42 }, new ManagedBackend<float>(threads, width));
        agent.Learn(3200);

        Assert.Equal(GoldenHash, agent.ParameterHash());
    }

    [Theory]
    [InlineData(false, CurvatureMethod.Kfac)]
    [InlineData(true, CurvatureMethod.Kfac)]
    [InlineData(false, CurvatureMethod.KfacEigen)]
    public void It_learns_to_name_what_it_sees(bool sharedTrunk, CurvatureMethod curvature)
    {
        using var environments = new VectorEnvironment(() => new Identity(), 8, seed: 1);
        var options = new AcktrOptions { Hidden = [16], SharedTrunk = sharedTrunk, Curvature = curvature, KlClip = 0.01, Seed = 3 };
        using var agent = new Acktr(environments, options);
        agent.Learn(8000);
        using Policy policy = agent.ToPolicy();
        Span<float> probabilities = stackalloc float[2];
        policy.Probabilities([1], probabilities);

        Assert.Equal(6, policy.Act([1]));
        Assert.Equal(5, policy.Act([-1]));
        Assert.True(probabilities[1] > 0.9, $"π(right) = {probabilities[1]}");
    }

    [Theory]
    [InlineData("curvature=plain_gradient", "CartPole-v1")]
    [InlineData("curvature=foof", "CartPole-v1")]
    [InlineData("curvature=eva", "CartPole-v1")]
    [InlineData("curvature=muon momentum=0.9", "Pendulum-v1")]
    [InlineData("curvature=soap", "Pendulum-v1")]
    public void A_direction_without_a_model_of_the_Fisher_matrix_diverges_as_far_as_was_measured_before(string settings, string id)
    {
        AlgorithmInfo algorithm = Algorithms.Find("acktr");
        AgentOptions options = algorithm.Hyperparameters.Set(
            algorithm.Hyperparameters.Defaults with { Seed = 5 }, $"kl_clip=1e-4 value_kl_clip=1e-4 learning_rate=1e9 inversion_interval=1 {settings}".Split(' '));
        using Agent agent = algorithm.Create(EnvironmentSource.Of(id, 8, seed: 5), options, new ManagedBackend<float>());
        var watch = new DivergenceWatch();
        agent.Learn(160 * 10, watch);

        // The form is exact; what is left is the third order in a small step, and float32 in a small divergence.
        Assert.Equal(10, watch.Updates);
        Assert.InRange(watch.Measured / watch.Predicted, 0.95, 1.05);
    }

    [Fact]
    public void Damping_is_not_corrected_where_there_is_no_Fisher_matrix()
    {
        string message = Assert.Throws<HyperparameterException>(() => new Acktr(
            EnvironmentSource.Of("CartPole-v1", 2, seed: 1),
            new AcktrOptions { Curvature = CurvatureMethod.Muon, AdaptiveDamping = true })).Message;

        Assert.Contains("adaptive_damping must be false for this curvature (Muon)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_divergence_of_a_step_is_what_the_blocks_can_predict()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 5);
        using var agent = new Acktr(environments, new AcktrOptions { Seed = 5, KlClip = 1e-4, StatisticsInterval = 1, InversionInterval = 1, FactorDecay = 0.9 });
        var watch = new DivergenceWatch();
        agent.Learn(160 * 40, watch);

        // The blocks leave out how layers act together: by Cauchy–Schwarz the whole form is at most 3 times the sum over 3 layers.
        Assert.Equal(40, watch.Updates);
        Assert.InRange(watch.Measured / watch.Predicted, 0.2, 3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_divergences_predicted_for_the_layers_add_up_to_those_of_their_networks(bool sharedTrunk)
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 5);
        using var agent = new Acktr(environments, new AcktrOptions { Seed = 5, SharedTrunk = sharedTrunk });
        var watch = new LayerWatch();
        agent.Learn(160 * 10, watch);

        Assert.Equal(10, watch.Updates);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Corrections_of_damping_and_divergence_keep_training_finite(bool adaptiveDamping, bool adaptiveKl)
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 5);
        var options = new AcktrOptions { Seed = 5, AdaptiveDamping = adaptiveDamping, AdaptiveKl = adaptiveKl, Momentum = 0.9, ColdStart = 3 };
        using var agent = new Acktr(environments, options);
        agent.Learn(160 * 60);

        Assert.Equal(60, agent.Updates);
        Assert.Equal(adaptiveDamping, agent.Curvature.Damping != options.Damping);
        Assert.True(float.IsFinite(agent.ValueOf([0, 0, 0, 0])));
    }

    [Fact]
    public void The_curvature_of_a_free_standard_deviation_is_two()
    {
        // ∂log N/∂ln σ = z² − 1 with z ~ N(0, 1), whose second moment is 2, whatever μ and σ are; no input, so A = (1).
        using VectorEnvironment environments = VectorEnvironment.Make("Pendulum-v1", count: 8, seed: 5);
        using var agent = new Acktr(environments, new AcktrOptions { Seed = 5, Hidden = [8], KlClip = 1e-4, StatisticsInterval = 1, FactorDecay = 0.99 });
        agent.Learn(160 * 100);
        KroneckerLayer<float> layer = agent.Curvature.Layers.Single(layer => layer.Name == "pi.log_std");

        Assert.Equal(1, layer.A[0, 0], 1e-5f);
        Assert.InRange(layer.G[0, 0], 1.7, 2.3); // the standard error over about 10,000 effective draws is √56/100
    }

    [Fact]
    public void A_NaN_reward_stops_the_run_with_its_cause()
    {
        using var environments = new VectorEnvironment(() => new NaNReward(atStep: 23), 2, seed: 1, id: "NaNReward");
        using var agent = new Acktr(environments, new AcktrOptions { Steps = 5 });

        TrainingFailedException error = Assert.Throws<TrainingFailedException>(() => agent.Learn(1000));

        Assert.Contains("Environment 0 (NaNReward) returned a reward that is NaN, in step 23 of all environments", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, agent.Updates);
    }

    [Fact]
    public void After_warm_up_an_update_allocates_nothing()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 0);
        using var agent = new Acktr(environments);
        agent.Learn(160 * 100);

        long allocated = Allocation.Of(() => agent.Learn(160 * 50));

        // Learn itself makes one array of metrics; 50 updates add nothing to it.
        Assert.True(allocated < 1000, $"{allocated} bytes for 50 updates");
    }

    /// <summary>Checks every update.</summary>
    private sealed class LayerWatch : ITrainingObserver
    {
        public int Updates { get; private set; }

        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            var acktr = (Acktr)agent;
            double ValueOf(string name) => metrics[metrics.Metrics.Single(metric => metric.Name == name)];
            double SumOver(Func<KroneckerLayer<float>, bool> belongs) => acktr.Curvature.Layers.Where(belongs).Sum(layer => ValueOf($"{layer.Name}.predicted_kl"));
            bool shared = acktr.Curvature.Layers.Any(layer => layer.Name.StartsWith("body", StringComparison.Ordinal));
            double policy = SumOver(layer => shared || !layer.Name.StartsWith("vf", StringComparison.Ordinal));
            double value = SumOver(layer => shared || layer.Name.StartsWith("vf", StringComparison.Ordinal));
            Updates++;

            // Sums of at most six terms in double, on their way through η and √: a few roundings.
            Assert.Equal(1, policy / ValueOf("predicted_kl"), 1e-9);
            Assert.Equal(1, value / ValueOf("value_predicted_kl"), 1e-9);
            return TrainingSignal.Continue;
        }
    }

    private sealed class DivergenceWatch : ITrainingObserver
    {
        public int Updates { get; private set; }

        public double Predicted { get; private set; }

        public double Measured { get; private set; }

        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            Updates++;
            Predicted += metrics[AcktrMetrics.PredictedKl];
            Measured += metrics[AcktrMetrics.MeasuredKl];
            return TrainingSignal.Continue;
        }
    }
}
