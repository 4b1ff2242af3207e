namespace Gradus.Fuzzing;

/// <summary>How far a <see cref="Scenario"/> has come, which decides the exceptions that are documented.</summary>
internal enum PlayStage
{
    Start,
    Steps,
    Save,
    Load,
}
