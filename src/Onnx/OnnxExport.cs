using System.Globalization;
using Google.Protobuf;
using Gradus.Onnx.Format;
using Gradus.Rl;

namespace Gradus.Onnx;

/// <summary>
/// Writes a policy as an ONNX model: what happens between the environment's observation and its action, normalisation, one-hot encoding,
/// scaling of bytes, clipping and squashing included. <c>docs/onnx.md</c> lists inputs and outputs.
/// </summary>
/// <remarks>
/// The model uses operators of the default domain in version <see cref="OperatorSet"/>, float32 and int64 tensors, and a batch of any size.
/// Its numbers are those of <see cref="Policy"/> up to rounding: other programs add in another order.
/// </remarks>
public static class OnnxExport
{
    /// <summary>The version of ONNX's operators that models use.</summary>
    public const int OperatorSet = 13;

    /// <summary>The version of the file format, the one that came with <see cref="OperatorSet"/>.</summary>
    private const int FormatVersion = 7;

    /// <summary>Writes a policy as an ONNX file, atomically: an existing file is replaced only by a complete one.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">What the model computes besides the action; null for nothing.</param>
    /// <exception cref="NotSupportedException">
    /// The policy has an op, an observation space or an action space that has no form in ONNX; the message names it. Nothing is written.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void ExportOnnx(this Policy policy, string path, OnnxOptions? options = null)
    {
        ModelProto model = Model(policy, options);
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    /// <summary>Writes a policy as ONNX to a stream.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="stream">The destination, which stays open.</param>
    /// <param name="options">What the model computes besides the action; null for nothing.</param>
    /// <exception cref="NotSupportedException">
    /// The policy has an op, an observation space or an action space that has no form in ONNX; the message names it. Nothing is written.
    /// </exception>
    public static void ExportOnnx(this Policy policy, Stream stream, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Model(policy, options).WriteTo(stream);
    }

    /// <summary>The model.</summary>
    internal static ModelProto Model(Policy policy, OnnxOptions? options)
    {
        ArgumentNullException.ThrowIfNull(policy);
        PolicyDescription description = policy.Description;
        string version = typeof(OnnxExport).Assembly.GetName().Version!.ToString(fieldCount: 3);
        return new ModelProto
        {
            IrVersion = FormatVersion,
            ProducerName = "Gradus",
            ProducerVersion = version,
            DocString = string.Create(
                CultureInfo.InvariantCulture, $"{description.Algorithm} on {description.EnvironmentId}, exported by Gradus {version}."),
            OpsetImport = { new OperatorSetIdProto { Version = OperatorSet } },
            MetadataProps =
            {
                Entry("gradus.version", version),
                Entry("gradus.algorithm", description.Algorithm),
                Entry("gradus.environment", description.EnvironmentId),
                Entry("gradus.observation_space", description.ObservationSpace.ToJson()),
                Entry("gradus.action_space", description.ActionSpace.ToJson()),
                Entry("gradus.parameter_hash", policy.ParameterHash()),
            },
            Graph = PolicyGraph.Of(policy, options ?? new OnnxOptions()),
        };

        static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
    }
}
