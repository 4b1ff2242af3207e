namespace Gradus.Envs;

/// <summary>One thing that is wrong with an environment.</summary>
/// <param name="Rule">A short name for the broken rule, such as <c>seed</c>.</param>
/// <param name="Message">One sentence: what happened, where, and what would be right.</param>
public sealed record EnvironmentFinding(string Rule, string Message)
{
    /// <summary>The rule and the message.</summary>
    public override string ToString() => $"{Rule}: {Message}";
}
