using System.ComponentModel;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>How a function with a wrong gradient comes to the checker.</summary>
internal enum SlipForm
{
    /// <summary>As an <see cref="ITapeFunction"/>, which every check can be run on.</summary>
    [Description("tape function, any number type")]
    Generic,

    /// <summary>As a lambda over doubles, which has no complex step.</summary>
    [Description("tape function, doubles only")]
    Doubles,

    /// <summary>As two delegates that know no tape.</summary>
    [Description("external: value and gradient as delegates")]
    External,

    /// <summary>As a network with 4,610 parameters.</summary>
    [Description("module: network 4-64-64-2")]
    Module,

    /// <summary>As two delegates again, at points that are hard for differences: <see cref="HardFunctions"/>.</summary>
    [Description("external: hard functions")]
    Hard,
}
