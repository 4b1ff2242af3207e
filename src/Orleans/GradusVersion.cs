using System.Reflection;

namespace Gradus.Orleans;

/// <summary>What two machines must have in common to give the same results.</summary>
internal static class GradusVersion
{
    /// <summary>The version, and the commit that it was built from.</summary>
    public static string Text { get; } =
        typeof(GradusVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
