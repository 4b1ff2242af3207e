using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>
/// An op for random programs: its inputs and constants, how it is recorded and how it is written in C#. To add your own op to those of the
/// library, write a subclass, or call <c>Of</c>.
/// </summary>
/// <param name="name">The op's name.</param>
/// <param name="code">
/// The recording in C#: <c>{0}</c> and <c>{1}</c> are the inputs; <c>{a}</c>, <c>{b}</c>, <c>{first}</c>, <c>{count}</c>,
/// <c>{indices}</c> and <c>{i0}</c>, the first of the indices, and so on the constants.
/// </param>
/// <param name="arity">Number of inputs.</param>
public abstract class ProgramOp(string name, string code, int arity = 1)
{
    /// <summary>The op's name.</summary>
    public string Name { get; } = name;

    /// <summary>The recording in C#, with places for inputs and constants.</summary>
    public string Code { get; } = code;

    /// <summary>Number of inputs.</summary>
    public int Arity { get; } = arity;

    /// <summary>False if the op exists only in doubles; programs with it get no complex step and no single precision.</summary>
    public virtual bool IsGeneric => true;

    /// <summary>True when the first input must be positive.</summary>
    public virtual bool NeedsPositive => false;

    /// <summary>Your own op in doubles, with one input.</summary>
    /// <param name="name">The op's name.</param>
    /// <param name="record">Records it.</param>
    /// <param name="needsPositive">True when the input must be positive.</param>
    public static ProgramOp Of(string name, Func<Var<double>, Var<double>> record, bool needsPositive = false) =>
        new DoubleOp(name, $"{name}({{0}})", 1, x => record(x[0]), needsPositive);

    /// <summary>Your own op in doubles, with two inputs of the same shape.</summary>
    /// <param name="name">The op's name.</param>
    /// <param name="record">Records it.</param>
    public static ProgramOp Of(string name, Func<Var<double>, Var<double>, Var<double>> record) =>
        new DoubleOp(name, $"{name}({{0}}, {{1}})", 2, x => record(x[0], x[1]), needsPositive: false);

    /// <summary>The shape that input <paramref name="index"/> must have, given the shape of the first; null if none fits.</summary>
    /// <param name="first">Shape of the first input.</param>
    /// <param name="index">1 for the second input.</param>
    /// <param name="wished">The input's current shape, or a random one: sides that the op leaves free stay unchanged.</param>
    public virtual Shape? InputShape(Shape first, int index, Shape wished) => first;

    /// <summary>Generates the constants.</summary>
    /// <param name="first">Shape of the first input.</param>
    /// <param name="rng">The random stream.</param>
    public virtual OpArguments DrawArguments(Shape first, Rng rng) => default;

    /// <summary>The constants fitted to a first input that has become smaller.</summary>
    /// <param name="arguments">The constants.</param>
    /// <param name="first">Shape of the first input.</param>
    public virtual OpArguments Fit(OpArguments arguments, Shape first) => arguments;

    /// <summary>Simpler constants to try when shrinking a failing program.</summary>
    /// <param name="arguments">The constants.</param>
    public virtual IEnumerable<OpArguments> Simplify(OpArguments arguments) => [];

    /// <summary>Records the op.</summary>
    /// <typeparam name="T">Any number type; only <see cref="double"/> if the op is not generic.</typeparam>
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
            : throw new NotSupportedException($"{Name} exists only in doubles.");
    }
}
