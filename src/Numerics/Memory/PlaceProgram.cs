namespace Gradus;

/// <summary>
/// A program that the device of a place runs over its memory, besides the members of a backend: what rooms that know no backend have there.
/// </summary>
internal abstract class PlaceProgram
{
    /// <summary>Asks for a run, after all earlier requests to the place.</summary>
    /// <param name="count">The number of things that the run is about; each has a thread.</param>
    /// <param name="matrices">The first arguments.</param>
    /// <param name="numbers">The others.</param>
    public abstract void Run(int count, ReadOnlySpan<PlacedMatrix> matrices, ReadOnlySpan<int> numbers);
}
