using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Onnx;
using Gradus.Rl;
using Microsoft.ML.OnnxRuntime;

namespace Gradus.OnnxTests;

/// <summary>ONNX Runtime computes with an exported policy what the policy computes.</summary>
public sealed class ExportedPolicyTests
{
    private const int Rows = 10_000;

    /// <summary>Absolute below 1, relative above: ONNX Runtime adds float32 numbers in another order, and has tanh and exp of its own.</summary>
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Cases => [.. PolicyCase.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_answers_ten_thousand_observations_as_the_policy_does(string name)
    {
        PolicyCase example = PolicyCase.All.Single(one => one.Name == name);
        using Policy policy = example.Make();
        float[] observations = example.MakeObservations(Rows);
        bool[] masks = example.MakeMasks(Rows);
        Dictionary<string, float[]> outputs = Run(policy, observations, masks);
        Dictionary<string, float[]> expected = Compute(policy, observations, masks);

        Assert.Equal(expected.Keys.Append("action").Order(), outputs.Keys.Order());
        foreach ((string output, float[] numbers) in expected)
        {
            AssertNear(numbers, outputs[output], output);
        }

        CompareActions(policy, observations, masks, outputs["action"], expected.GetValueOrDefault("logits"));
    }

    [Theory]
    [MemberData(nameof(PolicyCase.Outweighing), MemberType = typeof(PolicyCase))]
    public void No_finite_logit_outweighs_a_mask(string name, float[] logits, bool[] mask, float[] expected)
    {
        PolicyCase example = PolicyCase.All.Single(one => one.Name == name);
        using Policy policy = example.MakeOf(logits);
        Dictionary<string, float[]> outputs = Run(policy, example.MakeObservations(1), mask);
        Assert.Equal(expected, outputs["action"]);
        Assert.Equal([.. logits.Select((logit, i) => mask[i] ? logit : float.NegativeInfinity)], outputs["logits"]);
    }

    private static Dictionary<string, float[]> Run(Policy policy, float[] observations, bool[] masks)
    {
        int rows = observations.Length / policy.ObservationSpace.Size;
        using var file = new MemoryStream();
        policy.ExportOnnx(file, new OnnxOptions { IncludeValue = true });
        using var session = new InferenceSession(file.ToArray());
        Assert.Equal(policy.EnvironmentId, session.ModelMetadata.CustomMetadataMap["gradus.environment"]);
        Assert.Equal(policy.ActionSpace, Space.FromJson(session.ModelMetadata.CustomMetadataMap["gradus.action_space"]));
        var inputs = new Dictionary<string, OrtValue>
        {
            ["observation"] = OrtValue.CreateTensorValueFromMemory(observations, [rows, policy.ObservationSpace.Size]),
        };
        if (masks.Length > 0)
        {
            inputs["mask"] = OrtValue.CreateTensorValueFromMemory(
                Array.ConvertAll(masks, legal => legal ? 1f : 0f), [rows, policy.ActionSpace.MaskSize]);
        }

        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, inputs, session.OutputNames);
        var outputs = new Dictionary<string, float[]>();
        for (int i = 0; i < results.Count; i++)
        {
            outputs[session.OutputNames[i]] = results[i].GetTensorTypeAndShape().ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64
                ? Array.ConvertAll(results[i].GetTensorDataAsSpan<long>().ToArray(), number => (float)number)
                : results[i].GetTensorDataAsSpan<float>().ToArray();
        }

        return outputs;
    }

    /// <summary>All rows at once, by the library's own networks.</summary>
    private static Dictionary<string, float[]> Compute(Policy policy, float[] observations, bool[] masks)
    {
        int size = policy.ObservationSpace.Size;
        float[] seen = [.. observations];
        for (int row = 0; row < Rows; row++)
        {
            policy.Normalization?.Apply(seen.AsSpan(row * size, size));
        }

        var tape = new Tape<float>(new ManagedBackend<float>());
        Var<float> observation = tape.Input("observation", Rows, size);
        using (HostWrite<float> write = observation.Value.Write())
        {
            seen.CopyTo(write.Span);
        }

        (ActionDistribution<float> distribution, Var<float> value) = policy.Network.Record(tape, policy.Theta, observation);
        for (int row = 0; row < Rows && masks.Length > 0; row++)
        {
            distribution.Mask!.Store(row, masks.AsSpan(row * policy.ActionSpace.MaskSize, policy.ActionSpace.MaskSize));
        }

        tape.Compile().Forward();
        var outputs = new Dictionary<string, float[]> { ["value"] = value.Value.Read().ToArray() };
        if (distribution is DiagonalGaussian<float> gaussian)
        {
            outputs["mean"] = gaussian.Mean.Value.Read().ToArray();
            outputs["std"] = gaussian.Std.Value.Read().ToArray();
        }
        else
        {
            float[] logits = distribution.Parameters[0].Value.Read().ToArray();
            outputs["logits"] = [.. logits.Select((logit, i) => masks.Length == 0 || masks[i] ? logit : float.NegativeInfinity)];
        }

        return outputs;
    }

    /// <summary>Greedy actions are equal, except where two logits are equal up to rounding.</summary>
    private static void CompareActions(Policy policy, float[] observations, bool[] masks, float[] actions, float[]? logits)
    {
        int size = policy.ActionSpace.Size;
        int differences = 0;
        float[] action = new float[size];
        for (int row = 0; row < Rows; row++)
        {
            Act(policy, observations.AsSpan(row * policy.ObservationSpace.Size, policy.ObservationSpace.Size), masks, row, action);
            float[] answer = actions[(row * size)..((row + 1) * size)];
            if (logits is null)
            {
                AssertNear(action, answer, $"action of row {row}");
            }
            else if (!answer.SequenceEqual(action))
            {
                differences++;
                Assert.True(HasTie(policy.ActionSpace, logits, row), $"row {row}: ({string.Join(' ', answer)}) instead of ({string.Join(' ', action)})");
            }
        }

        Assert.InRange(differences, 0, Rows / 1000);
    }

    private static void Act(Policy policy, ReadOnlySpan<float> observation, bool[] masks, int row, Span<float> action)
    {
        if (masks.Length == 0)
        {
            policy.Act(observation, action);
            return;
        }

        int size = policy.ActionSpace.MaskSize;
        EnvironmentAction chosen = policy.Choose(observation, masks.AsSpan(row * size, size));
        for (int i = 0; i < action.Length; i++)
        {
            action[i] = chosen.Kind == ActionKind.Index ? chosen.Index : chosen.Integers[i];
        }
    }

    private static bool HasTie(Space actions, float[] logits, int row)
    {
        int[] counts = actions switch
        {
            Discrete discrete => [discrete.N],
            MultiDiscrete several => several.Nvec.ToArray(),
            _ => [.. Enumerable.Repeat(1, actions.Size)],
        };
        int first = row * counts.Sum();
        foreach (int count in counts)
        {
            float[] group = [.. logits[first..(first + count)].OrderDescending()];
            if (Math.Abs(group[0] - (count == 1 ? 0 : group[1])) <= Tolerance)
            {
                return true;
            }

            first += count;
        }

        return false;
    }

    private static void AssertNear(float[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs((double)expected[i] - actual[i]);
            Assert.True(
                expected[i] == actual[i] || error <= Tolerance * Math.Max(1, Math.Abs(expected[i])), $"{what}, number {i}: {actual[i]:R} instead of {expected[i]:R}");
        }
    }
}
