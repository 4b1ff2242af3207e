namespace Gradus;

/// <summary>What a reduction adds up: one term per element of one or two sources.</summary>
/// <typeparam name="TLanes">The lanes it is evaluated on.</typeparam>
internal interface ITerm<TLanes>
{
    /// <summary>False if the second source is not used.</summary>
    static abstract bool ReadsTwoSources { get; }

    /// <summary>True if a term of zeros adds +0, so that lanes beyond the end of a row need no special treatment.</summary>
    static abstract bool IsZeroForZeros { get; }

    /// <summary>sum + term(a, b), in the rounding that the member defines.</summary>
    TLanes AddTo(TLanes sum, TLanes a, TLanes b);
}
