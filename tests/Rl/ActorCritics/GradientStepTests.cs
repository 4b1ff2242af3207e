using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Backward, exchange, clip, check, step: one order for all.</summary>
public sealed class GradientStepTests
{
    public static TheoryData<string, string> Synchronous => new()
    {
        { "a2c", "" },
        { "ppo", "minibatch_size=20" },
        { "acktr", "" },
        { "acktr", "cold_start=100" },
        { "trpo", "value_minibatch_size=20" },
    };

    [Fact]
    public void The_gradient_is_exchanged_then_clipped_then_stepped_along()
    {
        // The loss θ·x has the gradient x = (3, 4); exchanged with an equal one it is (6, 8), of norm 10, and clipped to 5 it is (3, 4) again.
        var seen = new List<string>();
        var one = new OneLoss(maxNorm: 5, theta => seen.Add($"step {theta.Gradient[0, 0]} {theta.Gradient[0, 1]}"))
        {
            Exchange = gradient =>
            {
                seen.Add($"exchange {gradient[0, 0]} {gradient[0, 1]}");
                gradient.Span[0] *= 2;
                gradient.Span[1] *= 2;
            },
        };

        Assert.Equal(10, one.Take(3, 4), 1e-6f);
        Assert.Equal(["exchange 3 4", "step 3 4"], seen);
    }

    [Fact]
    public void Without_a_limit_the_norm_is_only_measured()
    {
        (float, float) stepped = default;
        var one = new OneLoss(maxNorm: 0, theta => stepped = (theta.Gradient[0, 0], theta.Gradient[0, 1]));

        Assert.Equal(500, one.Take(300, 400), 1e-4f);
        Assert.Equal((300f, 400f), stepped);
    }

    [Fact]
    public void Nothing_moves_along_a_gradient_that_is_not_finite()
    {
        bool moved = false;
        var one = new OneLoss(maxNorm: 5, _ => moved = true);

        Assert.Contains("is NaN", Assert.Throws<TrainingFailedException>(() => one.Take(float.NaN, 1)).Message, StringComparison.Ordinal);
        Assert.False(moved);
    }

    [Fact]
    public void A_gradient_that_another_process_has_spoiled_moves_nothing_here()
    {
        bool moved = false;
        var one = new OneLoss(maxNorm: 0, _ => moved = true) { Exchange = gradient => gradient.Span[1] = float.PositiveInfinity };

        Assert.Throws<TrainingFailedException>(() => one.Take(1, 1));
        Assert.False(moved);
    }

    [Theory]
    [MemberData(nameof(Synchronous))]
    public void Every_synchronous_algorithm_steps_along_what_the_exchange_gives_it(string algorithm, string setting)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults with { Seed = 3 }, "n_steps=20");
        options = setting.Length > 0 ? info.Hyperparameters.Set(options, setting) : options;
        using Agent agent = info.Create(EnvironmentSource.Of("CartPole-v1", 2, seed: 3), options, new ManagedBackend<float>());
        string before = agent.ParameterHash();
        int exchanges = 0;
        ((ActorCriticAgent)agent).Exchange = new Exchanging(gradient =>
        {
            exchanges++;
            gradient.Span.Clear();
        });

        agent.Learn(80);

        Assert.Equal(2, agent.Updates);
        Assert.True(exchanges >= agent.GradientSteps && exchanges >= 2, $"{exchanges} exchanges for {agent.GradientSteps} gradient steps");
        Assert.Equal(before, agent.ParameterHash());
    }

    private sealed class Exchanging(Action<Tensor<float>> exchange) : IGradientExchange
    {
        public float Exchange(Tensor<float> gradient, float loss)
        {
            exchange(gradient);
            return loss;
        }
    }

    /// <summary>The loss θ·x of two parameters.</summary>
    private sealed class OneLoss
    {
        private readonly CompiledTape<float> _tape;
        private readonly Var<float> _x;
        private readonly GradientStep _step;

        public OneLoss(double maxNorm, Action<ParameterVector<float>> step)
        {
            var backend = new ManagedBackend<float>();
            var layout = new ParameterLayout();
            ParameterBlock block = layout.Add("theta", 1, 2);
            var theta = new ParameterVector<float>(layout);
            theta.Values.Span.Fill(1);
            var tape = new Tape<float>(backend);
            _x = tape.Input("x", 1, 2);
            Var<float> loss = (tape.Parameter(theta, block) * _x).Sum();
            _tape = tape.Compile();
            _step = new GradientStep(backend, theta, _tape, loss, maxNorm, () => step(theta), cause => new TrainingFailedException(cause));
        }

        public Action<Tensor<float>> Exchange
        {
            init => _step.Exchange = new Exchanging(value);
        }

        public float Take(float x, float y)
        {
            (_x.Value.Span[0], _x.Value.Span[1]) = (x, y);
            _tape.Forward();
            return _step.Take();
        }
    }
}
