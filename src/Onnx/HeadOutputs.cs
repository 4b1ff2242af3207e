using Gradus.Envs;
using Gradus.Onnx.Format;
using Gradus.Rl;

namespace Gradus.Onnx;

/// <summary>The greedy action and the distribution's parameters, for every action space.</summary>
/// <param name="graph">Receives them.</param>
/// <param name="values">The tape's values.</param>
/// <param name="legal">The name of what says which choices are legal; null if all always are.</param>
internal sealed class HeadOutputs(GraphBuilder graph, TapeValues values, string? legal)
{
    private const string Action = "action";
    private const string Logits = "logits";

    /// <summary>Adds the outputs of a distribution.</summary>
    /// <exception cref="NotSupportedException">The action space has no form in ONNX.</exception>
    public void Add(Space actions, ActionDistribution<float> distribution)
    {
        switch (actions, distribution)
        {
            case (Discrete discrete, Categorical<float> choice):
                AddDiscrete(discrete, choice);
                break;
            case (MultiDiscrete several, MultiCategorical<float> choices):
                AddMultiDiscrete(several, choices);
                break;
            case (MultiBinary binary, Bernoulli<float> flags):
                AddMultiBinary(binary, flags);
                break;
            case (Box box, DiagonalGaussian<float> gaussian):
                AddGaussian(box, gaussian);
                break;
            default:
                throw new NotSupportedException(
                    $"The policy cannot be written as ONNX: its action space {actions} has no form there that Gradus knows.");
        }
    }

    private void AddDiscrete(Discrete discrete, Categorical<float> choice)
    {
        string logits = MaskedLogits(choice);
        string best = graph.Node("ArgMax", "best", [logits], Attributes.Integer("axis", 1), Attributes.Integer("keepdims", 0));
        string action = discrete.Start == 0 ? best : graph.Node("Add", "numbered", [best, graph.Integers(discrete.Start)]);
        graph.Output(action, Action, TensorProto.Types.DataType.Int64, 0, $"The greedy action, {discrete}");
        graph.Output(logits, Logits, TensorProto.Types.DataType.Float, discrete.N, "π(·|s) is their softmax");
    }

    private void AddMultiDiscrete(MultiDiscrete several, MultiCategorical<float> choices)
    {
        string logits = MaskedLogits(choices);
        string[] best = new string[several.Size];
        int first = 0;
        for (int i = 0; i < best.Length; i++)
        {
            int end = first + several.Nvec[i];
            string own = best.Length == 1 ? logits : graph.Slice($"logits_{i}", logits, first, end);
            best[i] = graph.Node("ArgMax", "best", [own], Attributes.Integer("axis", 1), Attributes.Integer("keepdims", 1));
            first = end;
        }

        string action = best.Length == 1 ? best[0] : graph.Node("Concat", "all", best, Attributes.Integer("axis", 1));
        graph.Output(action, Action, TensorProto.Types.DataType.Int64, several.Size, $"The greedy action, {several}");
        graph.Output(
            logits,
            Logits,
            TensorProto.Types.DataType.Float,
            several.MaskSize,
            "Those of the first element first; π of each element is the softmax of its own");
    }

    private void AddMultiBinary(MultiBinary binary, Bernoulli<float> flags)
    {
        string logits = MaskedLogits(flags);
        string above = graph.Node("Greater", "likely", [logits, graph.Constant("zero", [0])]);
        string action = graph.Node("Cast", "flags", [above], Attributes.Integer("to", (long)TensorProto.Types.DataType.Int64));
        graph.Output(action, Action, TensorProto.Types.DataType.Int64, binary.N, $"The greedy action, {binary}");
        graph.Output(logits, Logits, TensorProto.Types.DataType.Float, binary.N, "P(1|s) of each element is the sigmoid of its own");
    }

    /// <summary>The logits, −∞ where a choice is not legal: below every other, however low.</summary>
    private string MaskedLogits(ActionDistribution<float> distribution)
    {
        string logits = values.BatchRows(distribution.Parameters[0]);
        return legal is null
            ? logits
            : graph.Node("Where", "masked", [legal, logits, graph.Constant("never", [float.NegativeInfinity])]);
    }

    private void AddGaussian(Box box, DiagonalGaussian<float> gaussian)
    {
        string mean = values.BatchRows(gaussian.Mean);
        bool squashed = gaussian is SquashedGaussian<float>;
        string low = graph.Constant("low", box.Low, 1, box.Size);
        string high = graph.Constant("high", box.High, 1, box.Size);
        string inside = squashed ? Squashed(box, mean) : mean;
        string raised = graph.Node("Max", "raised", [inside, low]);
        graph.Output(
            graph.Node("Min", "bounded", [raised, high]), Action, TensorProto.Types.DataType.Float, box.Size, $"The greedy action, {box}");
        string what = squashed ? "of u, where the action is low + ½(high − low)(1 + tanh u)" : "of the action before it is clipped";
        graph.Output(mean, "mean", TensorProto.Types.DataType.Float, box.Size, $"Mean {what}");
        graph.Output(
            values.BatchRows(gaussian.Std), "std", TensorProto.Types.DataType.Float, box.Size, $"Standard deviation {what}");
    }

    /// <summary>low + ½(high − low)(1 + tanh u).</summary>
    private string Squashed(Box box, string mean)
    {
        float[] half = new float[box.Size];
        float[] middle = new float[box.Size];
        for (int i = 0; i < half.Length; i++)
        {
            half[i] = (float)(0.5 * ((double)box.High[i] - box.Low[i]));
            middle[i] = (float)(0.5 * ((double)box.High[i] + box.Low[i]));
        }

        string tanh = graph.Node("Tanh", "tanh", [mean]);
        string scaled = graph.Node("Mul", "stretched", [tanh, graph.Constant("half", half, 1, half.Length)]);
        return graph.Node("Add", "squashed", [scaled, graph.Constant("middle", middle, 1, half.Length)]);
    }
}
