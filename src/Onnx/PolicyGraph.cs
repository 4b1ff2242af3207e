using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Onnx.Format;
using Gradus.Rl;

namespace Gradus.Onnx;

/// <summary>The graph from observation and mask to action, distribution and value.</summary>
internal static class PolicyGraph
{
    private const string Observation = "observation";
    private const string Mask = "mask";

    /// <summary>Records the networks on a tape of one row and writes its ops.</summary>
    /// <exception cref="NotSupportedException">Something has no form in ONNX; the message names it.</exception>
    public static GraphProto Of(Policy policy, OnnxOptions options)
    {
        if (policy.HasMemory)
        {
            throw new NotSupportedException(
                "The policy has memory, whose state would have to go from step to step; only policies without memory are written as ONNX.");
        }

        ActorCriticNetwork network = policy.Network;
        var theta = new ParameterVector<float>(network.Layout);
        using (HostWrite<float> write = theta.Values.Write())
        {
            policy.Theta.Values.Read().CopyTo(write.Span);
        }

        var tape = new Tape<float>(new ManagedBackend<float>());
        Var<float> observation = tape.Input(Observation, 1, policy.ObservationSpace.Size);
        (ActionDistribution<float> distribution, Var<float> value) = network.Record(tape, theta, observation);

        var graph = new GraphBuilder();
        string seen = graph.Input(
            Observation, policy.ObservationSpace.Size, $"Row-major, as the environment shows it: {policy.ObservationSpace}");
        var values = new TapeValues(graph, seen);
        values.AddRows(observation, Normalized(graph, seen, policy));
        string? legal = distribution.Mask is null ? null : Legal(graph, policy.ActionSpace);

        var translation = new TapeTranslation(graph, values);
        foreach (Op<float> op in Needed(tape, options.IncludeValue ? [.. Read(distribution), value] : Read(distribution)))
        {
            translation.Add(op);
        }

        new HeadOutputs(graph, values, legal).Add(policy.ActionSpace, distribution);
        if (options.IncludeValue)
        {
            string unit = policy.Normalization?.ReturnVariance is null ? "" : ", of rewards divided by the standard deviation of returns";
            graph.Output(
                values.BatchRows(value), "value", TensorProto.Types.DataType.Float, 1, $"V(s), the expected discounted return{unit}");
        }

        return graph.Build();
    }

    /// <summary>The values from which actions follow.</summary>
    private static IReadOnlyList<Var<float>> Read(ActionDistribution<float> distribution) => distribution switch
    {
        DiagonalGaussian<float> gaussian => [gaussian.Mean, gaussian.Std],
        _ => distribution.Parameters,
    };

    /// <summary>The ops that values need, in the tape's order.</summary>
    private static IEnumerable<Op<float>> Needed(Tape<float> tape, IReadOnlyList<Var<float>> roots)
    {
        var needed = new HashSet<Var<float>>(roots);
        foreach (Op<float> op in tape.Ops.Reverse())
        {
            if (needed.Contains(op.Output))
            {
                needed.UnionWith(op.Inputs);
            }
        }

        return tape.Ops.Where(op => needed.Contains(op.Output));
    }

    /// <summary>
    /// (s − mean)/√(variance + ε), clipped. The mean is the sum of two float32 numbers, since an observation may be large beside its
    /// standard deviation: the first difference then is exact, and nothing is lost against a mean in double.
    /// </summary>
    private static string Normalized(GraphBuilder graph, string observation, Policy policy)
    {
        if (policy.Normalization is not { NormalizesObservations: true } normalization)
        {
            return observation;
        }

        // What is not an amount stays as it is: less 0, times 1, without bounds.
        int size = policy.ObservationSpace.Size;
        float[] mean = new float[size];
        float[] rest = new float[size];
        float[] inverse = new float[size];
        float[] limit = new float[size];
        Array.Fill(inverse, 1);
        Array.Fill(limit, float.MaxValue);
        int amount = 0;
        foreach ((int first, int count) in AmountColumns.Of(policy.ObservationSpace).Runs)
        {
            for (int i = first; i < first + count; i++, amount++)
            {
                mean[i] = (float)normalization.ObservationMean[amount];
                rest[i] = (float)(normalization.ObservationMean[amount] - mean[i]);
                inverse[i] = (float)ObservationScaler.Inverse(normalization.ObservationVariance[amount]);
                limit[i] = (float)ObservationScaler.Limit;
            }
        }

        string nearly = graph.Node("Sub", "nearly_centred", [observation, graph.Constant("mean", mean, 1, size)]);
        string centred = graph.Node("Sub", "centred", [nearly, graph.Constant("mean_rest", rest, 1, size)]);
        string scaled = graph.Node("Mul", "scaled", [centred, graph.Constant("inverse_deviation", inverse, 1, size)]);
        if (amount == size)
        {
            string low = graph.Constant("normalized_low", [(float)-ObservationScaler.Limit]);
            string high = graph.Constant("normalized_high", [(float)ObservationScaler.Limit]);
            return graph.Node("Clip", "normalized", [scaled, low, high]);
        }

        string above = graph.Constant("normalized_low", Array.ConvertAll(limit, bound => -bound), 1, size);
        string raised = graph.Node("Max", "normalized_raised", [scaled, above]);
        return graph.Node("Min", "normalized", [raised, graph.Constant("normalized_high", limit, 1, size)]);
    }

    /// <summary>The input that says which choices are legal, and where it does.</summary>
    private static string Legal(GraphBuilder graph, Space actions)
    {
        string given = graph.Input(Mask, actions.MaskSize, "1 where the choice is legal, 0 where it is not; one at least must be legal");
        return graph.Node("Greater", "legal", [given, graph.Constant("illegal", [0])]);
    }
}
