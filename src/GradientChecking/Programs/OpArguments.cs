namespace Gradus.GradientChecking;

/// <summary>The constants of one op in a program. Each op reads the ones it needs; the others are zero.</summary>
/// <param name="A">A first number: a factor, a lower bound.</param>
/// <param name="B">A second number: an upper bound.</param>
/// <param name="First">Index of a first row or column.</param>
/// <param name="Count">Number of rows or columns.</param>
/// <param name="Indices">One column per row; null for none.</param>
public readonly record struct OpArguments(double A = 0, double B = 0, int First = 0, int Count = 0, int[]? Indices = null);
