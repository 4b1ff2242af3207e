namespace Gradus.Envs;

/// <summary>A batch's position, for error messages.</summary>
/// <param name="Value">The number of the step, from 1; 0 for a reset.</param>
/// <param name="Seed">The seed of environment 0.</param>
internal readonly record struct StepNumber(long Value, ulong Seed)
{
    public EnvironmentException Failure(string name, int rank, Exception inner) =>
        new(name, rank, Value, unchecked(Seed + (ulong)rank), inner);
}
