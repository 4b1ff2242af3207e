using System.Numerics;
using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class PpoLossTests
{
    [Theory]
    [InlineData("sb3_default")]
    [InlineData("no_adv_norm")]
    [InlineData("ikostrikov_value_clip")]
    public void Loss_terms_and_gradients_match_pytorch(string name)
    {
        Match(name, new ReferenceBackend<double>(), 1e-9);
        Match(name, new ManagedBackend<double>(), 1e-9);
        Match(name, new ManagedBackend<float>(), 1e-4);
    }

    [Theory]
    [InlineData("no_adv_norm")]
    [InlineData("ikostrikov_value_clip")]
    public void The_recorded_loss_passes_the_gradient_check(string name)
    {
        JsonElement item = Case(name);
        var problem = new RecordedActorCritic<double>(item, [16, 16]);

        GradientReport report = GradientCheck.Module(tape => RecordLoss(problem, item, tape).Total, problem.Theta);

        Assert.True(report.Passed, report.ToString());
    }

    [Fact]
    public void Advantages_are_normalised_as_recorded()
    {
        JsonElement item = Case("sb3_default");
        double[] advantages = item.GetProperty("advantages_raw").Doubles();

        Moments.Normalize<double>(advantages, 1e-8);

        Near.Equal(item.GetProperty("advantages_used").Doubles(), advantages, 1e-12);
    }

    private static void Match<T>(string name, Backend<T> backend, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        JsonElement item = Case(name);
        var problem = new RecordedActorCritic<T>(item, [16, 16]);
        var tape = new Tape<T>(backend);
        PpoLoss<T> loss = RecordLoss(problem, item, tape);
        tape.Compile().Backward(loss.Total);

        // That code's value loss is half of the mean of the larger square; ours is the mean, with half the weight.
        double half = IsClipped(item) ? 0.5 : 1;
        Near.Equal(item.GetProperty("ratio").Doubles(), RecordedActorCritic.Doubles(loss.Ratio.Value), tolerance);
        Near.Equal([item.GetProperty("policy_loss").GetDouble()], RecordedActorCritic.Doubles(loss.Policy.Value), tolerance);
        Near.Equal([item.GetProperty("value_loss").GetDouble()], [half * RecordedActorCritic.Doubles(loss.Value.Value)[0]], tolerance);
        Near.Equal([item.GetProperty("entropy").GetDouble()], RecordedActorCritic.Doubles(loss.Entropy.Value), tolerance);
        Near.Equal([item.GetProperty("total").GetDouble()], RecordedActorCritic.Doubles(loss.Total.Value), tolerance);
        foreach (ParameterBlock block in problem.Theta.Layout.Blocks)
        {
            Near.Equal(RecordedActorCritic.Layer(item.GetProperty("grads"), block.Name), RecordedActorCritic.Doubles(problem.Theta.GradientOf(block)), tolerance);
        }

        T[] weights = [.. Enumerable.Repeat(T.CreateChecked(1.0 / loss.Ratio.Shape.Rows), loss.Ratio.Shape.Rows)];
        (double kl, double clipFraction) = loss.MeasureRatios(weights, 0.2);
        Near.Equal([item.GetProperty("approx_kl_k3").GetDouble(), item.GetProperty("clip_fraction").GetDouble()], [kl, clipFraction], tolerance);

        double norm = double.CreateChecked(GradientNorm.Of(backend, problem.Theta.Gradient));
        Near.Equal([item.GetProperty("grad_global_norm").GetDouble()], [norm], tolerance);
    }

    private static PpoLoss<T> RecordLoss<T>(RecordedActorCritic<T> problem, JsonElement item, Tape<T> tape)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (Var<T> logPi, Var<T> entropy, Var<T> values) = problem.RecordHeads(tape);
        return PpoLoss<T>.Record(
            logPi,
            entropy,
            values,
            problem.Column(tape, "old_logp"),
            IsClipped(item) ? problem.Column(tape, "old_values") : null,
            problem.Column(tape, "advantages_used"),
            problem.Column(tape, "returns"),
            problem.Weights(tape),
            T.CreateChecked(0.2),
            T.CreateChecked(IsClipped(item) ? 0.25 : 0.5),
            T.CreateChecked(0.01));
    }

    private static bool IsClipped(JsonElement item) => item.GetProperty("value_clip").ValueKind == JsonValueKind.Number;

    private static JsonElement Case(string name) => ReferenceFile.Load("pytorch/refs_ppo.json").GetProperty("cases").EnumerateArray()
        .Single(item => item.GetProperty("name").GetString() == name);
}
