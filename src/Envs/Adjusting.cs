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
        adjustable = IEnvironmentAround.Find<IAdjustableEnvironment>(environment);
        return adjustable is not null;
    }
}
