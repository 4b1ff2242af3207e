using System.ComponentModel;
using System.Diagnostics;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>With numpy, as Gymnasium always has it: arrays, numbers and flags are numpy's, and actions must be.</summary>
[Collection("Python")]
public sealed class NumpyGymnasiumBridgeTests() : GymnasiumBridgeTests(WithNumpy.Value, "numpy")
{
    private static readonly string?[] Candidates = [Environment.GetEnvironmentVariable("GRADUS_PYTHON"), "python3", "/usr/bin/python3", "python"];

    private static readonly Lazy<string> WithNumpy = new(() => Array.Find(Candidates, HasNumpy)
        ?? throw new InvalidOperationException("These tests need a Python with numpy: install it (apt-get install python3-numpy), or name one in GRADUS_PYTHON."));

    [Fact]
    public void A_real_number_for_a_box_of_whole_ones_is_the_nearest()
    {
        using VectorEnvironment pictures = VectorEnvironment.Make("gymnasium:Picture-v0", 1, seed: 0);
        var picture = new float[18];
        pictures.Reset(picture);
        pictures.Step([3.6f], picture);
        Assert.Equal(4, picture[0]);
    }

    private static bool HasNumpy(string? interpreter)
    {
        if (interpreter is null)
        {
            return false;
        }

        try
        {
            using Process process = Process.Start(new ProcessStartInfo(interpreter, ["-c", "import numpy"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // there is no such program
        }
    }
}
