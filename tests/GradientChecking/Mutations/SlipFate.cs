using System.ComponentModel;

namespace Gradus.Tests;

/// <summary>What became of a slip.</summary>
internal enum SlipFate
{
    /// <summary>The checker calls the gradient wrong.</summary>
    [Description("called wrong")]
    Killed,

    /// <summary>It does not pass, but is not called wrong either.</summary>
    [Description("`IllConditioned`: nothing can be said at this point")]
    Undecided,

    /// <summary>It passes, and the report says that an error of this size would not have shown.</summary>
    [Description("passes; the report says that so small an error would not have shown")]
    Hidden,

    /// <summary>It passes as one of the gradients that a kink has.</summary>
    [Description("`Kink`: passes as one of the gradients that may be called so there")]
    AtKink,

    /// <summary>It passes, and nothing excuses that.</summary>
    [Description("missed")]
    Missed,
}
