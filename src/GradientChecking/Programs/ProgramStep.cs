namespace Gradus.GradientChecking;

/// <summary>One op of a program.</summary>
/// <param name="Op">The op.</param>
/// <param name="Operands">The operands' numbers: the program's inputs come first, then the results of its steps.</param>
/// <param name="Arguments">The constants.</param>
public sealed record ProgramStep(ProgramOp Op, IReadOnlyList<int> Operands, OpArguments Arguments);
