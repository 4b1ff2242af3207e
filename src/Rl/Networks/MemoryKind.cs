namespace Gradus.Rl;

/// <summary>The memories of built-in networks, as options name them.</summary>
public enum MemoryKind
{
    /// <summary>None: the network sees the current observation alone.</summary>
    None,

    /// <summary>Gated recurrent units.</summary>
    Gru,

    /// <summary>Long short-term memory.</summary>
    Lstm,
}
