using System.Collections.Immutable;

namespace Gradus.Experiments;

/// <summary>A matrix that a method of ACKTR keeps of a layer, copied.</summary>
/// <param name="Name">Its name in the code, such as <c>A</c>.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Cols">Its columns.</param>
/// <param name="Values">Its elements, row after row.</param>
public sealed record LayerStatistic(string Name, int Rows, int Cols, ImmutableArray<float> Values);
