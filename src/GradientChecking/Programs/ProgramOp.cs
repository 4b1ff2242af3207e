using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>
/// An op as random programs use it: which inputs it takes, which constants, how it is recorded and how it is written in C#. A subclass of
/// one's own, or <c>Of</c> in a line, puts an op of one's own among those of the library.
/// </summary>
/// <param name="name">The op's name.</param>
/// <param name="code">The recording in C#: <c>{0}</c> and <c>{1}</c> are the inputs; <c>{a}</c>, <c>{b}</c>, <c>{first}</c>, <c>{count}</c> and <c>{indices}</c> the constants.</param>
/// <param name="arity">Number of inputs.</param>
public abstract class ProgramOp(string name, string code, int arity = 1)
{
    /// <summary>The op's name.</summary>
    public string Name { get; } = name;

    /// <summary>The recording in C#, with places for inputs and constants.</summary>
    public string Code { get; } = code;

    /// <summary>Number of inputs.</summary>
    public int Arity { get; } = arity;

    /// <summary>False when the op exists in doubles only; programs with it get no complex step and no single precision.</summary>
    public virtual bool IsGeneric => true;

    /// <summary>True when the first input must be positive.</summary>
    public virtual bool NeedsPositive => false;

    /// <summary>An op of one's own that exists in doubles, with one input.</summary>
    /// <param name="name">The op's name.</param>
    /// <param name="record">Records it.</param>
    /// <param name="needsPositive">True when the input must be positive.</param>
    public static ProgramOp Of(string name, Func<Var<double>, Var<double>> record, bool needsPositive = false) =>
        new DoubleOp(name, $"{name}({{0}})", 1, x => record(x[0]), needsPositive);

    /// <summary>An op of one's own that exists in doubles, with two inputs of the same shape.</summary>
    /// <param name="name">The op's name.</param>
    /// <param name="record">Records it.</param>
    public static ProgramOp Of(string name, Func<Var<double>, Var<double>, Var<double>> record) =>
        new DoubleOp(name, $"{name}({{0}}, {{1}})", 2, x => record(x[0], x[1]), needsPositive: false);

    /// <summary>The shape that input <paramref name="index"/> must have beside a first input of the given shape; null when none fits.</summary>
    /// <param name="first">Shape of the first input.</param>
    /// <param name="index">1 for the second input.</param>
    /// <param name="wished">The shape that the input has now, or one at random: sides that the op leaves free stay as they are.</param>
    public virtual Shape? InputShape(Shape first, int index, Shape wished) => first;

    /// <summary>Draws the constants.</summary>
    /// <param name="first">Shape of the first input.</param>
    /// <param name="rng">The stream to draw from.</param>
    public virtual OpArguments DrawArguments(Shape first, Rng rng) => default;

    /// <summary>The constants fitted to a first input that has become smaller.</summary>
    /// <param name="arguments">The constants.</param>
    /// <param name="first">Shape of the first input.</param>
    public virtual OpArguments Fit(OpArguments arguments, Shape first) => arguments;

    /// <summary>Simpler constants to try when a failing program is made smaller.</summary>
    /// <param name="arguments">The constants.</param>
    public virtual IEnumerable<OpArguments> Simplify(OpArguments arguments) => [];

    /// <summary>Records the op.</summary>
    /// <typeparam name="T">Any number type; <see cref="double"/> alone when the op is not generic.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="arguments">The constants.</param>
    public abstract Var<T> Record<T>(Var<T>[] x, OpArguments arguments)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>An op that is given as a function of doubles.</summary>
    private sealed class DoubleOp(string name, string code, int arity, Func<Var<double>[], Var<double>> record, bool needsPositive)
        : ProgramOp(name, code, arity)
    {
        public override bool IsGeneric => false;

        public override bool NeedsPositive => needsPositive;

        public override Var<T> Record<T>(Var<T>[] x, OpArguments arguments) => x is Var<double>[] doubles
            ? (Var<T>)(object)record(doubles)
            : throw new NotSupportedException($"{Name} is given in doubles only.");
    }
}
