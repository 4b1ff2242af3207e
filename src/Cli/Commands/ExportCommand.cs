using System.CommandLine;
using System.Globalization;
using Gradus.Onnx;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary><c>gradus export CHECKPOINT</c>.</summary>
internal sealed class ExportCommand : Command
{
    private readonly Argument<string> _checkpoint = new("CHECKPOINT")
    {
        Description = "A checkpoint.safetensors, or the run folder that contains one.",
    };
    private readonly Option<string> _onnx = new("--onnx")
    {
        Description = "The ONNX file to write; an existing one is replaced",
        HelpName = "FILE",
        Required = true,
    };
    private readonly Option<bool> _value = Values.Flag("--value", "Add the output 'value', V(s)");
    private readonly Option<bool> _json = Values.Flag("--json", "Write one JSON object to standard output");
    private readonly Terminal _terminal;

    public ExportCommand(Terminal terminal, HelpWithExamples help)
        : base("export", "Write a saved policy as ONNX, for ONNX Runtime, Unity, Godot and browsers.")
    {
        _terminal = terminal;
        foreach (Option option in (Option[])[_onnx, _value, _json])
        {
            Add(option);
        }

        Add(_checkpoint);
        SetAction(Export);
        help.Add(
            this,
            ("gradus export runs/CartPole-v1-a2c-seed0 --onnx cartpole.onnx", "The policy in a run folder: observation in, action out."),
            ("gradus export cartpole.safetensors --onnx cartpole.onnx --value", "The same with the value of the state."));
    }

    private int Export(ParseResult line)
    {
        OutputFile target = OutputFile.Of("--onnx", line.GetRequiredValue(_onnx), "policy.onnx");
        using Policy policy = CheckpointFile.Open(
            line.GetRequiredValue(_checkpoint), Backends.Make<float>(Backends.Default, threads: 1), out string file);
        var options = new OnnxOptions { IncludeValue = line.GetValue(_value) };
        long bytes;
        try
        {
            bytes = target.Write(stream => policy.ExportOnnx(stream, options));
        }
        catch (NotSupportedException exception)
        {
            throw new BadInputException(Sentence.Of(exception));
        }

        if (line.GetValue(_json))
        {
            _terminal.Out.WriteLine(Json.Object(json =>
            {
                json.WriteString("checkpoint", file);
                json.WriteString("onnx", target.Name);
                json.WriteNumber("bytes", bytes);
                json.WriteNumber("opset", OnnxExport.OperatorSet);
                json.WriteString("parameter_hash", policy.ParameterHash());
            }));
        }
        else
        {
            _terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{policy.Description.Algorithm} on {policy.EnvironmentId}: {target.Name}, {bytes:N0} bytes, opset "
                    + $"{OnnxExport.OperatorSet}"));
            _terminal.Out.WriteLine(
                $"Input 'observation' of {policy.ObservationSpace.Size} numbers{(policy.Description.HasActionMask ? ", and 'mask'" : "")}; "
                    + $"output 'action' of {policy.ActionSpace}.");
        }

        return ExitCode.Success;
    }
}
