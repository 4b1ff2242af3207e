namespace Gradus.Cli;

/// <summary>Keeps what may be secret in the specification of a cluster out of messages.</summary>
internal static class ClusterSecret
{
    private static readonly string[] Signs = ["pass", "pwd", "psw", "//", "@"];

    /// <summary>Whether a specification that names no file may have a secret in it, under any of the names that there are.</summary>
    public static bool MayBeIn(string specification) =>
        !specification.StartsWith('@') && Array.Exists(Signs, sign => specification.Contains(sign, StringComparison.OrdinalIgnoreCase));

    /// <summary>A specification without what may be secret.</summary>
    public static string Hide(string specification) => MayBeIn(specification) ? $"{specification.Split(':')[0]}:..." : specification;
}
