namespace Gradus.Envs;

/// <summary>One thing that is wrong with an environment.</summary>
/// <param name="Rule">A short name of the rule that is broken, such as <c>seed</c>.</param>
/// <param name="Message">What was seen, where, and what would be right, in one sentence.</param>
public sealed record EnvironmentFinding(string Rule, string Message)
{
    /// <summary>The rule and the message.</summary>
    public override string ToString() => $"{Rule}: {Message}";
}
