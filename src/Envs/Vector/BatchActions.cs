namespace Gradus.Envs;

/// <summary>The actions of all environments of a batch, (N, A) row-major, in the form that the action space uses.</summary>
internal readonly ref struct BatchActions
{
    private readonly ActionKind _kind;
    private readonly int _width;

    private BatchActions(ActionKind kind, int width, ReadOnlySpan<int> integers, ReadOnlySpan<float> reals)
    {
        _kind = kind;
        _width = width;
        Integers = integers;
        Reals = reals;
    }

    public ReadOnlySpan<int> Integers { get; }

    public ReadOnlySpan<float> Reals { get; }

    public static BatchActions Of(ReadOnlySpan<int> integers, Space space) => Of(integers, space.ActionKind, space.Size);

    public static BatchActions Of(ReadOnlySpan<float> reals, Space space) => Of(reals, space.Size);

    /// <param name="integers">(N, A) The actions.</param>
    /// <param name="kind">The form of one.</param>
    /// <param name="width">A.</param>
    public static BatchActions Of(ReadOnlySpan<int> integers, ActionKind kind, int width) => new(kind, width, integers, default);

    /// <param name="reals">(N, A) The actions.</param>
    /// <param name="width">A.</param>
    public static BatchActions Of(ReadOnlySpan<float> reals, int width) => new(ActionKind.Reals, width, default, reals);

    /// <summary>The action of one environment.</summary>
    public EnvironmentAction this[int rank] => _kind switch
    {
        ActionKind.Index => Integers[rank],
        ActionKind.Reals => Reals.Slice(rank * _width, _width),
        _ => Integers.Slice(rank * _width, _width),
    };
}
