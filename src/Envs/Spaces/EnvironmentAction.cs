using System.Globalization;
using System.Runtime.InteropServices;

namespace Gradus.Envs;

/// <summary>
/// An action passed to an environment: an integer, real numbers or several integers, converted implicitly from the plain C# value, so that
/// <c>env.Step(1, observation)</c> reads naturally and allocates nothing.
/// </summary>
public readonly ref struct EnvironmentAction
{
    private readonly ReadOnlySpan<float> _values; // for Integers: the same bits, viewed as floats

    // The kind and the integer packed into one number. An action is copied from call to call, and a processor forwards a number that was
    // just written to its reader only if it is read as it was written, not if two halves are read as a whole.
    private readonly ulong _kindAndIndex;

    private EnvironmentAction(ActionKind kind, int index, ReadOnlySpan<float> values)
    {
        _kindAndIndex = ((ulong)kind << 32) | (uint)index;
        _values = values;
    }

    /// <summary>The kind of the action.</summary>
    public ActionKind Kind => (ActionKind)(_kindAndIndex >> 32);

    /// <summary>The integer of an action for a <see cref="Discrete"/> space.</summary>
    /// <exception cref="InvalidOperationException">The action is of a different kind.</exception>
    public int Index => Kind == ActionKind.Index ? (int)_kindAndIndex : throw NotOf(ActionKind.Index);

    /// <summary>
    /// The numbers of an action for a <see cref="Box"/>, or of all parts of one for a <see cref="CompositeSpace"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The action is of a different kind.</exception>
    public ReadOnlySpan<float> Reals => Kind == ActionKind.Reals ? _values : throw NotOf(ActionKind.Reals);

    /// <summary>The integers of an action for a <see cref="MultiDiscrete"/> or <see cref="MultiBinary"/> space.</summary>
    /// <exception cref="InvalidOperationException">The action is of a different kind.</exception>
    public ReadOnlySpan<int> Integers =>
        Kind == ActionKind.Integers ? MemoryMarshal.Cast<float, int>(_values) : throw NotOf(ActionKind.Integers);

    /// <summary>One integer.</summary>
    /// <param name="index">The value.</param>
    public static implicit operator EnvironmentAction(int index) => new(ActionKind.Index, index, default);

    /// <summary>Real numbers.</summary>
    /// <param name="values">The numbers.</param>
    public static implicit operator EnvironmentAction(ReadOnlySpan<float> values) => new(ActionKind.Reals, 0, values);

    /// <summary>Real numbers.</summary>
    /// <param name="values">The numbers.</param>
    public static implicit operator EnvironmentAction(Span<float> values) => new(ActionKind.Reals, 0, values);

    /// <summary>Real numbers.</summary>
    /// <param name="values">The numbers.</param>
    public static implicit operator EnvironmentAction(float[] values) => new(ActionKind.Reals, 0, values);

    /// <summary>Several integers.</summary>
    /// <param name="values">The integers.</param>
    public static implicit operator EnvironmentAction(ReadOnlySpan<int> values) =>
        new(ActionKind.Integers, 0, MemoryMarshal.Cast<int, float>(values));

    /// <summary>Several integers.</summary>
    /// <param name="values">The integers.</param>
    public static implicit operator EnvironmentAction(Span<int> values) => (ReadOnlySpan<int>)values;

    /// <summary>Several integers.</summary>
    /// <param name="values">The integers.</param>
    public static implicit operator EnvironmentAction(int[] values) => (ReadOnlySpan<int>)values;

    /// <summary>The action in the form used in error messages, such as <c>2</c> or <c>[0.5, -1]</c>.</summary>
    public override string ToString() => Kind switch
    {
        ActionKind.Index => ((int)_kindAndIndex).ToString(CultureInfo.InvariantCulture),
        ActionKind.Reals => Write(_values),
        _ => Write(Integers),
    };

    /// <summary>Writes the action in the flat form that every space has: integers as whole numbers.</summary>
    internal void CopyTo(Span<float> flat)
    {
        switch (Kind)
        {
            case ActionKind.Index:
                flat[0] = Index;
                break;
            case ActionKind.Reals:
                _values.CopyTo(flat);
                break;
            default:
                ReadOnlySpan<int> integers = Integers;
                for (int i = 0; i < integers.Length; i++)
                {
                    flat[i] = integers[i];
                }

                break;
        }
    }

    private static string Write<T>(ReadOnlySpan<T> values)
        where T : IFormattable
    {
        const int Enough = 8;
        string[] shown =
        [
            .. values[..Math.Min(values.Length, Enough)].ToArray().Select(value => value.ToString(null, CultureInfo.InvariantCulture)),
        ];
        return $"[{string.Join(", ", shown)}{(values.Length > Enough ? ", …" : "")}]";
    }

    private InvalidOperationException NotOf(ActionKind wanted) =>
        new($"The action {ToString()} is of kind {Kind}, but {wanted} was asked for.");
}
