using System.Numerics;
using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class ActorCriticLossTests
{
    [Theory]
    [InlineData("separate_4-64-64-2", "reference")]
    [InlineData("separate_4-64-64-2", "managed")]
    [InlineData("shared_4-64-64-2", "reference")]
    [InlineData("shared_4-64-64-2", "managed")]
    [InlineData("gaussian_separate_3-16-16-2", "reference")]
    [InlineData("gaussian_separate_3-16-16-2", "managed")]
    public void Loss_terms_and_gradients_match_pytorch(string name, string backend)
    {
        Match<double>(name, backend == "managed" ? new ManagedBackend<double>() : new ReferenceBackend<double>(), 1e-9);
        Match<float>(name, backend == "managed" ? new ManagedBackend<float>() : new ReferenceBackend<float>(), 1e-4);
    }

    [Theory]
    [InlineData("separate_4-64-64-2")]
    [InlineData("shared_4-64-64-2")]
    [InlineData("gaussian_separate_3-16-16-2")]
    public void The_recorded_loss_passes_the_gradient_check(string name)
    {
        var problem = new RecordedActorCritic<double>(Case(name), Hidden(name));

        GradientReport report = GradientCheck.Module(tape => RecordLoss(problem, tape).Total, problem.Theta, new GradientCheckOptions { Backend = new ManagedBackend<double>() });

        Assert.True(report.Passed, report.ToString());
    }

    [Fact]
    public void Extreme_logits_neither_overflow_nor_lose_a_class()
    {
        JsonElement data = ReferenceFile.Load("pytorch/refs_a2c.json").GetProperty("extreme_logits");
        double[] logits = RecordedActorCritic.Flatten(data.GetProperty("logits"));
        var tape = new Tape<double>(new ManagedBackend<double>());
        Var<double> x = tape.Leaf("logits", logits.Length / 3, 3);
        x.Value.CopyFrom(logits);
        Categorical<double> pi = Categorical<double>.Record(x);
        data.GetProperty("actions").Integers().CopyTo(pi.Actions.Span);
        Var<double> logProb = pi.LogProb();
        Var<double> entropy = pi.Entropy();
        Var<double> negativeLogLikelihood = -logProb.Sum();
        Var<double> totalEntropy = entropy.Sum();
        CompiledTape<double> compiled = tape.Compile();

        Near.Equal(RecordedActorCritic.Flatten(data.GetProperty("log_softmax")), pi.LogProbabilities.Value.Span, 1e-12);
        Near.Equal(data.GetProperty("logp").Doubles(), logProb.Value.Span, 1e-12);
        Near.Equal(data.GetProperty("entropy").Doubles(), entropy.Value.Span, 1e-12);
        compiled.Backward(negativeLogLikelihood);
        Near.Equal(RecordedActorCritic.Flatten(data.GetProperty("grad_of_minus_sum_logp")), x.Gradient.Span, 1e-12);
        compiled.Backward(totalEntropy);
        Near.Equal(RecordedActorCritic.Flatten(data.GetProperty("grad_of_sum_entropy")), x.Gradient.Span, 1e-12);
    }

    private static void Match<T>(string name, Backend<T> backend, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        JsonElement item = Case(name);
        var problem = new RecordedActorCritic<T>(item, Hidden(name));
        var tape = new Tape<T>(backend);
        ActorCriticLoss<T> loss = RecordLoss(problem, tape);
        tape.Compile().Backward(loss.Total);

        JsonElement forward = item.GetProperty("forward");
        Near.Equal(forward.GetProperty("value").Doubles(), RecordedActorCritic.Doubles(problem.Heads.Values.Value), tolerance);
        Near.Equal(forward.GetProperty("logp").Doubles(), RecordedActorCritic.Doubles(problem.Heads.LogPi.Value), tolerance);
        Near.Equal(forward.GetProperty("entropy").Doubles(), RecordedActorCritic.Doubles(problem.Heads.Entropy.Value), tolerance);
        JsonElement terms = item.GetProperty("loss");
        Near.Equal([terms.GetProperty("policy").GetDouble()], RecordedActorCritic.Doubles(loss.Policy.Value), tolerance);
        Near.Equal([2 * terms.GetProperty("value").GetDouble()], RecordedActorCritic.Doubles(loss.Value.Value), tolerance); // recorded with its ½
        Near.Equal([terms.GetProperty("entropy").GetDouble()], RecordedActorCritic.Doubles(loss.Entropy.Value), tolerance);
        Near.Equal([terms.GetProperty("total").GetDouble()], RecordedActorCritic.Doubles(loss.Total.Value), tolerance);
        foreach (ParameterBlock block in problem.Theta.Layout.Blocks)
        {
            Near.Equal(problem.Recorded("grads", block), RecordedActorCritic.Doubles(problem.Theta.GradientOf(block)), tolerance);
        }

        double norm = double.CreateChecked(GradientClipping.ByGlobalNorm(backend, problem.Theta.Gradient, T.CreateChecked(0.5), ClippingFormula.PyTorch));
        Near.Equal([item.GetProperty("grad_global_norm").GetDouble()], [norm], tolerance);
        double clipped = Math.Sqrt(RecordedActorCritic.Doubles(problem.Theta.Gradient).Sum(g => g * g));
        Near.Equal([item.GetProperty("clipped_global_norm_after").GetDouble()], [clipped], tolerance);
    }

    private static JsonElement Case(string name) => ReferenceFile.Load("pytorch/refs_a2c.json").GetProperty("cases").EnumerateArray()
        .Single(item => item.GetProperty("name").GetString() == name);

    private static int[] Hidden(string name) => name.StartsWith("gaussian", StringComparison.Ordinal) ? [16, 16] : [64, 64];

    private static ActorCriticLoss<T> RecordLoss<T>(RecordedActorCritic<T> problem, Tape<T> tape)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (Var<T> logPi, Var<T> entropy, Var<T> values) = problem.RecordHeads(tape);
        return ActorCriticLoss<T>.Record(
            logPi,
            entropy,
            values,
            problem.Column(tape, "advantages"),
            problem.Column(tape, "returns"),
            problem.Weights(tape),
            T.CreateChecked(0.5),
            T.CreateChecked(0.01));
    }
}
