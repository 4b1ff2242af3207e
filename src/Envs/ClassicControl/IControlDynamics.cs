namespace Gradus.Envs;

/// <summary>
/// What makes one of Gymnasium's small control tasks: a state of a few numbers, a random start, a step of the equations of motion. Written
/// on lanes: one lane is the environment, many lanes are many environments with the same bits.
/// </summary>
/// <remarks>
/// The columns of an environment begin with its state, the numbers that decide what happens next. Others may follow that are derived from
/// it, such as a sine that both an observation and the next step need.
/// </remarks>
internal interface IControlDynamics
{
    /// <summary>What errors and saved states call the environment.</summary>
    static abstract string Name { get; }

    static abstract Space ObservationSpace { get; }

    /// <summary>A discrete space from 0 on, or a box of one number.</summary>
    static abstract Space ActionSpace { get; }

    /// <summary>The number of columns that are the state.</summary>
    static abstract int StateSize { get; }

    /// <summary>The number of all columns.</summary>
    static abstract int ColumnCount { get; }

    /// <summary>The columns that an observation shows.</summary>
    static abstract ReadOnlySpan<int> Observed { get; }

    /// <summary>Draws the state that an episode begins with.</summary>
    static abstract void Begin(Rng rng, Span<double> state);

    /// <summary>Computes the columns that follow from the state.</summary>
    static abstract void Derive<TLanes>(ControlState<TLanes> columns)
        where TLanes : unmanaged, ILanes<TLanes, double>;

    /// <summary>Moves all columns on by one step.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="action">The action, an integer too.</param>
    /// <param name="over">The mask of the lanes where the step ended the episode.</param>
    /// <returns>The reward.</returns>
    static abstract TLanes Advance<TLanes>(ControlState<TLanes> columns, TLanes action, out TLanes over)
        where TLanes : unmanaged, ILanes<TLanes, double>;
}
