namespace Gradus.Experiments;

/// <summary>One setting of the hyper-parameters that a search varies.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Settings">The value of each hyper-parameter, in the form that <c>--set</c> accepts.</param>
public sealed record Trial(int Number, IReadOnlyList<KeyValuePair<string, string>> Settings);
