using System.Numerics;
using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Reads arrays of a recorded actor-critic: W is (out × in) there, y = W x + b.</summary>
internal static class RecordedActorCritic
{
    public static double[] Doubles<T>(Tensor<T> tensor)
        where T : unmanaged, IFloatingPointIeee754<T> => [.. tensor.Span.ToArray().Select(double.CreateChecked)];

    public static double[] Flatten(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(ReferenceFile.Doubles)];

    /// <summary>W and b of a layer as one W̄ (in + 1, out).</summary>
    public static double[] Layer(JsonElement parameters, string block)
    {
        string[] parts = block.Split('.');
        string network = parts[0] == "body" ? "trunk" : parts[0];
        (string w, string b) = parameters.TryGetProperty($"{network}.W{parts[1]}", out _)
            ? ($"{network}.W{parts[1]}", $"{network}.b{parts[1]}")
            : ($"{network}.W", $"{network}.b");
        double[][] weight = [.. parameters.GetProperty(w).EnumerateArray().Select(ReferenceFile.Doubles)];
        var rows = new List<double>();
        for (int i = 0; i < weight[0].Length; i++)
        {
            rows.AddRange(weight.Select(row => row[i]));
        }

        rows.AddRange(parameters.GetProperty(b).Doubles());
        return [.. rows];
    }
}

/// <summary>A recorded actor-critic with two policy outputs and its batch, as network, parameters and inputs of our own.</summary>
internal sealed class RecordedActorCritic<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly JsonElement _case;
    private readonly ActorCriticNetwork _network;

    public RecordedActorCritic(JsonElement item, int[] hidden)
    {
        _case = item;
        bool shared = item.GetProperty("params").TryGetProperty("trunk.W0", out _);
        _network = new MlpDescription([.. hidden], Activation.Tanh, shared).Make(
            new Box(float.NegativeInfinity, float.PositiveInfinity, item.GetProperty("obs")[0].GetArrayLength()),
            new ActionHead(IsGaussian ? new Box(-1, 1, 2) : new Discrete(2)));
        Theta = new ParameterVector<T>(_network.Layout);
        foreach (ParameterBlock block in _network.Layout.Blocks)
        {
            Write(Theta.ValueOf(block), Recorded("params", block));
        }
    }

    public ParameterVector<T> Theta { get; }

    private bool IsGaussian => _case.GetProperty("params").TryGetProperty("log_std", out _);

    /// <summary>What <see cref="RecordHeads"/> recorded last.</summary>
    public (Var<T> LogPi, Var<T> Entropy, Var<T> Values) Heads { get; private set; }

    public (Var<T> LogPi, Var<T> Entropy, Var<T> Values) RecordHeads(Tape<T> tape)
    {
        double[] observations = RecordedActorCritic.Flatten(_case.GetProperty("obs"));
        (ActionDistribution<T> pi, Var<T> values) = _network.Record(tape, Theta, Input(tape, "observation", _network.ObservationSize, observations));
        if (pi is DiagonalGaussian<T> gaussian)
        {
            Write(gaussian.Actions, RecordedActorCritic.Flatten(_case.GetProperty("actions")));
        }
        else
        {
            _case.GetProperty("actions").Integers().CopyTo(((Categorical<T>)pi).Actions.Span);
        }

        Heads = (pi.LogProb(), pi.Entropy(), values);
        return Heads;
    }

    /// <summary>What was recorded of a block: its values in <c>params</c>, its gradient in <c>grads</c>.</summary>
    public double[] Recorded(string what, ParameterBlock block) => block.Name == "pi.log_std"
        ? _case.GetProperty(what).GetProperty("log_std").Doubles()
        : RecordedActorCritic.Layer(_case.GetProperty(what), block.Name);

    public Var<T> Column(Tape<T> tape, string name) => Input(tape, name, 1, _case.GetProperty(name).Doubles());

    public Var<T> Weights(Tape<T> tape)
    {
        int rows = _case.GetProperty("actions").GetArrayLength();
        return Input(tape, "weight", 1, [.. Enumerable.Repeat(1.0 / rows, rows)]);
    }

    private static Var<T> Input(Tape<T> tape, string name, int cols, double[] values)
    {
        Var<T> input = tape.Input(name, values.Length / cols, cols);
        Write(input.Value, values);
        return input;
    }

    private static void Write(Tensor<T> tensor, double[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            tensor.Span[i] = T.CreateChecked(values[i]);
        }
    }
}
