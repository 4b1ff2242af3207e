namespace Gradus.Tests;

/// <summary>Without numpy: whatever Python there is.</summary>
[Collection("Python")]
public sealed class PlainGymnasiumBridgeTests() : GymnasiumBridgeTests(OutsideParts.Python, OutsideParts.PythonWith("sys"), "plain")
{
    /// <summary>The stand-in for ale-py needs numpy, so without it importing fails as it does where ale-py is not installed.</summary>
    [SkippableFact]
    public void Without_ale_py_the_message_says_how_to_install_it()
    {
        Assert.Equal(2, Command.Run("train a3c gymnasium:ALE/Toy-v5"));
        Assert.Contains("the games of the Arcade Learning Environment need the package ale-py, which ", Command.Error, StringComparison.Ordinal);
        Assert.Contains(" -m pip install ale-py", Command.Error, StringComparison.Ordinal);
    }
}
