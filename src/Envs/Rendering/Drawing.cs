using System.Diagnostics.CodeAnalysis;

namespace Gradus.Envs;

/// <summary>Finds what draws itself.</summary>
public static class Drawing
{
    /// <summary>The environment that draws itself that this one is, or that wrappers are around.</summary>
    /// <param name="environment">Any environment.</param>
    /// <param name="drawable">The one that draws.</param>
    public static bool CanBeDrawn(this IEnvironment environment, [NotNullWhen(true)] out IDrawable? drawable)
    {
        drawable = IEnvironmentAround.Find<IDrawable>(environment);
        drawable = drawable is { CanDraw: true } ? drawable : null;
        return drawable is not null;
    }
}
