using System.Text.Json;

namespace Gradus.Tests;

/// <summary><c>gradus export</c>: that it writes, says what, and refuses in words. <c>tests.Onnx</c> runs what is written.</summary>
public sealed class ExportCommandTests : IDisposable
{
    private readonly GradusCommand _gradus = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("gradus-export").FullName;

    private static string Policy => Path.Combine(AppContext.BaseDirectory, "Reference", "policies", "format1.safetensors");

    private string Target => Path.Combine(_folder, "policy.onnx");

    [Fact]
    public void It_writes_a_model_and_says_what_goes_in_and_comes_out()
    {
        Assert.Equal(0, _gradus.Run($"export {Policy} --onnx {Target}"));
        Assert.Contains("opset 13", _gradus.Out, StringComparison.Ordinal);
        Assert.Contains("Input 'observation' of 4 numbers; output 'action' of Discrete(2).", _gradus.Out, StringComparison.Ordinal);
        Assert.True(File.ReadAllBytes(Target).AsSpan().IndexOf("gradus.environment"u8) > 0);
    }

    [Fact]
    public void It_reports_as_JSON_and_adds_the_value_when_asked()
    {
        long without = _gradus.RunJson($"export {Policy} --onnx {Target} --json").GetProperty("bytes").GetInt64();
        JsonElement report = _gradus.RunJson($"export {Policy} --onnx {Target} --value --json");
        Assert.Equal(new FileInfo(Target).Length, report.GetProperty("bytes").GetInt64());
        Assert.True(report.GetProperty("bytes").GetInt64() > without);
        Assert.Equal("ad1e0753babd977e9ba465261fd63ef5b22081714bff2ee2053bcc34c88bb172", report.GetProperty("parameter_hash").GetString());
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_an_error_in_words()
    {
        Assert.Equal(2, _gradus.Run($"export {Policy} --onnx {Path.Combine(_folder, "none", "policy.onnx")}"));
        Assert.Contains("does not exist", _gradus.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run/checkpoint.safetensors")]
    [InlineData("linked/checkpoint.safetensors")]
    [InlineData("link.onnx")]
    public void The_policy_itself_is_never_replaced(string target)
    {
        string run = Directory.CreateDirectory(Path.Combine(_folder, "run")).FullName;
        string checkpoint = Path.Combine(run, "checkpoint.safetensors");
        File.Copy(Policy, checkpoint);
        Directory.CreateSymbolicLink(Path.Combine(_folder, "linked"), run);
        File.CreateSymbolicLink(Path.Combine(_folder, "link.onnx"), checkpoint);
        string named = Path.Combine(_folder, target);

        Assert.Equal(2, _gradus.Run($"export {run} --onnx {named}"));
        Assert.Equal(
            $"gradus: --onnx would replace '{named}', which holds a policy or the state of a run; it needs another name, such as policy.onnx.",
            _gradus.Error.TrimEnd());
        Assert.Equal(File.ReadAllBytes(Policy), File.ReadAllBytes(checkpoint));
    }

    [Fact]
    public void Through_a_link_an_earlier_model_is_replaced_and_its_size_is_told()
    {
        File.WriteAllText(Target, "old");
        string link = Path.Combine(_folder, "link.onnx");
        File.CreateSymbolicLink(link, Target);

        JsonElement report = _gradus.RunJson($"export {Policy} --onnx {link} --json");
        Assert.Equal(new FileInfo(Target).Length, report.GetProperty("bytes").GetInt64());
        Assert.Equal(Target, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_target_must_be_named()
    {
        Assert.Equal(2, _gradus.Run($"export {Policy}"));
        Assert.Contains("--onnx", _gradus.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _gradus.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
