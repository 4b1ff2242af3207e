using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>One mistake in one op.</summary>
/// <param name="Op">The op.</param>
/// <param name="Mistake">How it is wrong.</param>
/// <param name="What">In the words of the table in docs/gradient-checking.md.</param>
/// <param name="Mode">Which of its rules.</param>
/// <param name="Input">Which of its inputs.</param>
/// <param name="Rule">Which formula stands in place of the right one.</param>
internal sealed record PlantedBug(string Op, Mistake Mistake, string What, Mode Mode = Mode.Reverse, int Input = 0, string Rule = "") : IOpSubstitution
{
    Op<T> IOpSubstitution.Replace<T>(Op<T> op) => op.Name == Op ? new MutantOp<T>(op, this) : op;
}
