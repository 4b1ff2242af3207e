using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>One of the things compared: an algorithm with its settings.</summary>
/// <param name="Label">What tables and charts call it; unique in a comparison.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Options">Its options; the seed is replaced run by run.</param>
/// <param name="Environments">The number of environments, at least 1.</param>
/// <param name="Command">The command line that repeats the run of a seed with so many environment steps.</param>
public sealed record Contender(string Label, AlgorithmInfo Algorithm, AgentOptions Options, int Environments, Func<ulong, long, string> Command);
