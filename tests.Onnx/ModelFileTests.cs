using System.Globalization;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Onnx;
using Gradus.Rl;

namespace Gradus.OnnxTests;

/// <summary>The file, read without the library that writes it. Numbers of fields are those of the published onnx.proto.</summary>
public sealed class ModelFileTests
{
    private const int FloatType = 1;
    private const int Int64Type = 7;

    [Fact]
    public void The_file_is_a_model_of_the_stated_opset_that_names_its_task()
    {
        using Policy policy = Example("two networks").Make();
        var model = new WireReader(Export(policy));

        Assert.Equal(7ul, model.Number(1)); // ir_version
        Assert.Equal("Gradus", model.Text(2)); // producer_name
        Assert.Equal((ulong)OnnxExport.OperatorSet, Assert.Single(model.Messages(8)).Number(2)); // opset_import.version
        Dictionary<string, string> metadata = model.Messages(14).ToDictionary(entry => entry.Text(1), entry => entry.Text(2));
        Assert.Equal("Case-v0", metadata["gradus.environment"]);
        Assert.Equal("ppo", metadata["gradus.algorithm"]);
        Assert.Equal(policy.ParameterHash(), metadata["gradus.parameter_hash"]);
        Assert.Equal(policy.ObservationSpace, Space.FromJson(metadata["gradus.observation_space"]));
        Assert.Equal(policy.ActionSpace, Space.FromJson(metadata["gradus.action_space"]));
        Assert.Equal(model.Text(3), metadata["gradus.version"]);
    }

    [Fact]
    public void A_policy_of_4_64_64_2_has_the_nodes_that_it_needs_and_at_most_40_kilobytes()
    {
        using Policy policy = Example("two networks").Make();
        byte[] file = Export(policy);
        Assert.InRange(file.Length, 0, 40 * 1024);
        WireReader graph = new WireReader(file).Message(7);

        WireReader[] nodes = graph.Messages(1);
        Assert.Equal(
            ["Gemm", "Tanh", "Gemm", "Tanh", "Gemm", "ArgMax", "Identity", "Identity"], nodes.Select(node => node.Text(4)));
        var known = new HashSet<string>(graph.Messages(5).Select(constant => constant.Text(8)).Append("observation"));
        Assert.All(nodes, node =>
        {
            Assert.All(node.Texts(1), input => Assert.Contains(input, known));
            Assert.True(known.Add(Assert.Single(node.Texts(2))), "a name is used twice");
        });

        Assert.Equal(
            ["pi.0.weight [4 64]", "pi.0.bias [64]", "pi.1.weight [64 64]", "pi.1.bias [64]", "pi.2.weight [64 2]", "pi.2.bias [2]"],
            graph.Messages(5).Select(constant => $"{constant.Text(8)} [{string.Join(' ', constant.Numbers(1))}]"));
        Assert.All(graph.Messages(5), constant =>
        {
            Assert.Equal((ulong)FloatType, constant.Number(2));
            Assert.Equal((int)constant.Numbers(1).Aggregate((a, b) => a * b) * sizeof(float), constant.Bytes(9).Length);
        });
    }

    [Fact]
    public void Inputs_and_outputs_have_names_types_and_a_batch_of_any_size()
    {
        using Policy policy = Example("multi-discrete actions under masks").Make();
        WireReader graph = new WireReader(Export(policy, new OnnxOptions { IncludeValue = true })).Message(7);

        Assert.Equal(["observation: 1 [batch 4]", "mask: 1 [batch 9]"], graph.Messages(11).Select(Signature));
        Assert.Equal(
            [$"action: {Int64Type} [batch 3]", "logits: 1 [batch 9]", "value: 1 [batch 1]"], graph.Messages(12).Select(Signature));
    }

    [Fact]
    public void The_value_and_its_parameters_are_left_out_unless_they_are_wanted()
    {
        using Policy policy = Example("two networks").Make();
        string[] Names(OnnxOptions? options) =>
            [.. new WireReader(Export(policy, options)).Message(7).Messages(5).Select(constant => constant.Text(8))];

        Assert.DoesNotContain(Names(null), name => name.StartsWith("vf.", StringComparison.Ordinal));
        Assert.Contains("vf.0.weight", Names(new OnnxOptions { IncludeValue = true }));
    }

    [Theory]
    [InlineData("two networks", "V(s), the expected discounted return")]
    [InlineData(
        "normalised observations", "V(s), the expected discounted return, of rewards divided by the standard deviation of returns")]
    public void The_value_says_what_unit_it_has(string example, string meaning)
    {
        using Policy policy = Example(example).Make();
        WireReader graph = new WireReader(Export(policy, new OnnxOptions { IncludeValue = true })).Message(7);

        Assert.Equal(meaning, graph.Messages(12).Single(output => output.Text(1) == "value").Text(3));
    }

    [Fact]
    public void The_same_policy_gives_the_same_bytes()
    {
        using Policy policy = Example("a convolution over bytes").Make();
        Assert.Equal(Export(policy), Export(policy));
    }

    [Fact]
    public void An_op_that_has_no_form_in_ONNX_is_refused_by_name_and_nothing_is_written()
    {
        StrangeDescription.Register();
        using Policy policy = new PolicyCase("strange", new Box(-1, 1, 4), new Discrete(2), new StrangeDescription(1)).Make();
        string path = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.onnx");

        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => policy.ExportOnnx(path));

        Assert.Equal(
            "The policy cannot be written as ONNX: its op Swirl 'pi.swirl' is refused, because it has no form in ONNX that Gradus knows.",
            refused.Message);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_policy_with_memory_is_refused()
    {
        var network = new MlpDescription([4], Activation.Tanh, SharedTrunk: false) { Memory = new MemoryDescription(RecurrentKind.Gru, 3) };
        using Policy policy = new PolicyCase("memory", new Box(-1, 1, 4), new Discrete(2), network).Make();

        string message = Assert.Throws<NotSupportedException>(() => policy.ExportOnnx(new MemoryStream())).Message;

        Assert.StartsWith("The policy has memory", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_float32_cannot_tell_apart_are_refused()
    {
        var network = new MlpDescription([4], Activation.Tanh, SharedTrunk: false);
        using Policy policy = new PolicyCase("far", new Discrete(3, 1 << 25), new Discrete(2), network).Make();

        string message = Assert.Throws<NotSupportedException>(() => policy.ExportOnnx(new MemoryStream())).Message;

        Assert.Contains("OneHot", message, StringComparison.Ordinal);
        Assert.Contains("33554432 to 33554434", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_replaces_an_existing_one()
    {
        using Policy policy = Example("masks").Make();
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "old");
        policy.ExportOnnx(path);
        Assert.Equal(Export(policy), File.ReadAllBytes(path));
        File.Delete(path);
    }

    private static PolicyCase Example(string name) => PolicyCase.All.Single(one => one.Name == name);

    private static byte[] Export(Policy policy, OnnxOptions? options = null)
    {
        using var stream = new MemoryStream();
        policy.ExportOnnx(stream, options);
        return stream.ToArray();
    }

    /// <summary>Name, type and sides of an input or output.</summary>
    private static string Signature(WireReader value)
    {
        WireReader tensor = value.Message(2).Message(1);
        IEnumerable<string> sides = tensor.Message(2).Messages(1)
            .Select(side => side.Texts(2) is [string name] ? name : side.Number(1).ToString(CultureInfo.InvariantCulture));
        return $"{value.Text(1)}: {tensor.Number(1)} [{string.Join(' ', sides)}]";
    }
}
