namespace Gradus.Experiments;

/// <summary>One run of a comparison, to be trained somewhere else.</summary>
/// <param name="Plan">The plan of its environment.</param>
/// <param name="Contender">The contender.</param>
/// <param name="Seed">The seed.</param>
/// <param name="StateFile">
/// The state from which the run goes on, if this file is there, and where later ones belong; null where none is kept.
/// </param>
public sealed record RunOrder(ComparisonPlan Plan, Contender Contender, ulong Seed, string? StateFile);
