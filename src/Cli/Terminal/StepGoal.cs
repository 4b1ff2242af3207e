namespace Gradus.Cli;

/// <summary>How long a run should become.</summary>
/// <param name="Steps">Environment steps.</param>
/// <param name="IsAdded">Whether they are added to those made, or are all.</param>
internal readonly record struct StepGoal(long Steps, bool IsAdded)
{
    /// <summary>Steps in all for a run that has made some.</summary>
    /// <param name="made">Environment steps made.</param>
    public long Total(long made) => IsAdded ? made + Steps : Steps;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{(IsAdded ? "+" : "")}{Steps}");
}
