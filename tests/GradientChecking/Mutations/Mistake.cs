namespace Gradus.Tests;

/// <summary>How a rule is wrong: what happens to the right contribution to an input, or what stands in its place.</summary>
internal enum Mistake
{
    None,
    Negated,
    Halved,
    Doubled,
    Dropped,
    Overwritten,
    LastRowForgotten,
    RowsShifted,
    ColumnsShifted,
    Transposed,
    OnlyFirstRow,
    LastRowZero,
    Absolute,
    Clipped,
    Stale,

    /// <summary>The slope of an element-wise op is another function of x and y: <see cref="PlantedBug.Rule"/>.</summary>
    Slope,

    /// <summary>The contribution is ȳ itself.</summary>
    Cotangent,

    /// <summary>In a product, the op's own factor in place of the other one.</summary>
    OwnFactor,

    /// <summary>A broadcast whose gradient is not summed: the last row of ȳ alone.</summary>
    NotSummedOverRows,

    /// <summary>A broadcast whose gradient is not summed: the first column alone.</summary>
    NotSummedOverColumns,

    /// <summary>A log-softmax whose term e^y·Σȳ is another one: <see cref="PlantedBug.Rule"/>.</summary>
    SoftmaxTerm,

    /// <summary>A standardisation without one of the terms of its gradient: <see cref="PlantedBug.Rule"/>.</summary>
    StandardizedTerm,

    /// <summary>All equal numbers of a row get the gradient of those that a pool took.</summary>
    AllEqualOnes,

    /// <summary>The value is that of the next column.</summary>
    ValueShifted,

    /// <summary>x̄ += ȳ·W where it is ȳ·Wᵀ.</summary>
    WeightNotTransposed,

    /// <summary>At equality both inputs get the gradient.</summary>
    BothAtTies,

    /// <summary>At equality the other input gets the gradient.</summary>
    OtherAtTies,

    /// <summary>A clip that passes nothing at its bounds.</summary>
    NothingAtBounds,

    /// <summary>The forward pass leaves out the last row of a window that is not the whole batch.</summary>
    WindowTooShort,

    /// <summary>The forward pass computes the window that starts one row too early.</summary>
    WindowTooEarly,

    /// <summary>Single precision is a thousandth off.</summary>
    SingleOff,

    /// <summary>The managed backend is a millionth off.</summary>
    ManagedOff,

    /// <summary>The forward-mode rule adds to what is there.</summary>
    Accumulated,

    /// <summary>The value is a little higher at every evaluation.</summary>
    Drifting,

    /// <summary>The reverse rule leaves the input halved.</summary>
    InputWritten,
}
