namespace Gradus.Benchmarks;

/// <summary>A peer did not take part.</summary>
internal sealed class PeerException(string reason, Exception? cause = null) : Exception(reason, cause);
