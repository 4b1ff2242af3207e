namespace Gradus.Tests;

/// <summary>The bridge to Gymnasium, over a stand-in package that follows its interface: tests/Python/gymnasium.</summary>
public abstract class GymnasiumBridge : IDisposable
{
    /// <param name="part">The Python that these tests need.</param>
    /// <param name="interpreter">The Python that runs the script; <see cref="ConsentTests"/> looks at what the bridge finds by itself.</param>
    /// <param name="standIn">What the stand-in computes with.</param>
    protected GymnasiumBridge(OutsidePart part, string? interpreter, string standIn)
    {
        part.Require();
        Environment.SetEnvironmentVariable("GRADUS_PYTHONPATH", Path.Combine(AppContext.BaseDirectory, "Python"));
        Environment.SetEnvironmentVariable("GRADUS_PYTHON", interpreter);
        Environment.SetEnvironmentVariable("GRADUS_STAND_IN", standIn);
    }

    private protected GradusCommand Command { get; } = new();

    public void Dispose()
    {
        Command.Dispose();
        GC.SuppressFinalize(this);
    }
}
