using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>One slip at one point.</summary>
/// <param name="Subject">Where it was planted.</param>
/// <param name="Form">How the checker got it.</param>
/// <param name="Slip">The slip.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Alone">The checks that find it when each of them is asked alone; asked of generic functions only.</param>
/// <param name="Report">What the checker said.</param>
internal sealed record SlipResult(string Subject, SlipForm Form, Slip Slip, SlipFate Fate, GradientChecks Alone, string Report);
