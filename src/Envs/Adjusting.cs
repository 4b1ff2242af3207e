using System.Diagnostics.CodeAnalysis;

namespace Gradus.Envs;

/// <summary>Finds the settings of environments.</summary>
public static class Adjusting
{
    /// <summary>The environment with settings that this one is, or that wrappers are around.</summary>
    /// <param name="environment">Any environment.</param>
    /// <param name="adjustable">The one with settings.</param>
    public static bool HasSettings(this IEnvironment environment, [NotNullWhen(true)] out IAdjustableEnvironment? adjustable)
    {
        IEnvironment? inner = environment;
        while (inner is not IAdjustableEnvironment && inner is IEnvironmentAround around)
        {
            inner = around.Inner;
        }

        adjustable = inner as IAdjustableEnvironment;
        return adjustable is not null;
    }
}
