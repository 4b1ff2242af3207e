namespace Gradus.Rl;

/// <summary>How many numbers the parts of a step have in the fragments of a run.</summary>
/// <param name="Observation">D, those of an observation.</param>
/// <param name="Action">Those that a policy stores of an action.</param>
/// <param name="Mask">M, those of a mask; 0 where every action is always legal.</param>
internal readonly record struct FragmentFormat(int Observation, int Action, int Mask);
