namespace Gradus.GradientChecking;

/// <summary>One op of a program.</summary>
/// <param name="Op">What is done.</param>
/// <param name="Operands">To which values: the program's inputs come first, then the results of its steps.</param>
/// <param name="Arguments">With which constants.</param>
public sealed record ProgramStep(ProgramOp Op, IReadOnlyList<int> Operands, OpArguments Arguments);
