using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>One side of a comparison: an algorithm with its settings.</summary>
/// <param name="Label">Its name in tables and charts; unique in a comparison.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Options">Its options; the seed is replaced run by run.</param>
/// <param name="Environments">The number of environments, at least 1.</param>
/// <param name="Command">The command line that repeats the run of a seed with a number of environment steps.</param>
public sealed record Contender(
    string Label, AlgorithmInfo Algorithm, AgentOptions Options, int Environments, Func<ulong, long, string> Command);
