namespace Gradus.Envs;

/// <summary>
/// One of Gymnasium's small control tasks: a state of a few numbers, a random start, a step of the equations of motion. It is written over
/// lanes: one lane is a single environment, many lanes are many environments with the same bits.
/// </summary>
/// <remarks>
/// The columns of an environment begin with its state, the numbers that determine what happens next. Others may follow that are derived
/// from it, such as a sine that both an observation and the next step need.
/// </remarks>
internal interface IControlDynamics
{
    /// <summary>The environment's name in error messages and saved states.</summary>
    static abstract string Name { get; }

    static abstract Space ObservationSpace { get; }

    /// <summary>A discrete space that starts at 0, or a box of one number.</summary>
    static abstract Space ActionSpace { get; }

    /// <summary>The number of columns that are the state.</summary>
    static abstract int StateSize { get; }

    /// <summary>The number of all columns.</summary>
    static abstract int ColumnCount { get; }

    /// <summary>The columns that an observation shows.</summary>
    static abstract ReadOnlySpan<int> Observed { get; }

    /// <summary>Samples the initial state of an episode.</summary>
    static abstract void Begin(Rng rng, Span<double> state);

    /// <summary>Computes the columns that follow from the state.</summary>
    static abstract void Derive<TLanes>(ControlState<TLanes> columns)
        where TLanes : unmanaged, ILanes<TLanes, double>;

    /// <summary>Whether pushes upwards and downwards do something too.</summary>
    static abstract bool CanBePushedUpwards { get; }

    /// <summary>Changes the speeds in a state as a push of the task's body does: to the right by x and upwards by y.</summary>
    static abstract void Push(Span<double> state, double x, double y);

    /// <summary>Advances all columns by one step.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="action">The action; integers as numbers too.</param>
    /// <param name="over">The mask of the lanes where the step ended the episode.</param>
    /// <returns>The reward.</returns>
    static abstract TLanes Advance<TLanes>(ControlState<TLanes> columns, TLanes action, out TLanes over)
        where TLanes : unmanaged, ILanes<TLanes, double>;
}
