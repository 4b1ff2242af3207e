namespace Gradus.Autodiff;

/// <summary>The verdicts of a gradient check.</summary>
public enum GradientVerdict
{
    /// <summary>All comparisons agree.</summary>
    Correct,

    /// <summary>
    /// The function has a kink at the point, and the gradient is one that it may have there: an element of Clarke's generalised gradient.
    /// </summary>
    Kink,

    /// <summary>Nothing can be said at this point: rounding hides the derivative, or there is none. The report gives the reason.</summary>
    IllConditioned,

    /// <summary>Reverse mode is wrong: it disagrees with differences or the complex step, is not linear, or does not add up.</summary>
    WrongReverse,

    /// <summary>Reverse mode is right, but forward mode disagrees with it: ⟨Jv, w⟩ ≠ ⟨v, Jᵀw⟩.</summary>
    WrongForward,

    /// <summary>A row-wise op computes different numbers in a window of rows and for all rows at once.</summary>
    WrongWindow,

    /// <summary>Single precision differs from double precision by more than rounding explains.</summary>
    SingleDisagrees,

    /// <summary>Two backends differ by more than rounding explains.</summary>
    BackendsDisagree,

    /// <summary>The function does not compute its formula.</summary>
    WrongValue,

    /// <summary>Two evaluations at the same point gave different bits.</summary>
    NotDeterministic,

    /// <summary>The function or its gradient is NaN or infinite at the point.</summary>
    NotFinite,

    /// <summary>
    /// Two recordings at the same point have results of different shapes, or a gradient does not have the shape of its input.
    /// </summary>
    ChangesShape,

    /// <summary>A pass changed the values of the inputs.</summary>
    MutatesInput,

    /// <summary>
    /// The function or its gradient threw an exception at the point: an external function, or a pass of a tape. An exception while a tape
    /// is recorded goes to the caller.
    /// </summary>
    Throws,

    /// <summary>
    /// The gradient is computed in single precision although the function is not: that of an external function, or the rule of an op.
    /// </summary>
    SinglePrecisionGradient,

    /// <summary>
    /// Recorded at another point, the function is not what it is when it is replayed there: something was fixed when it was recorded.
    /// </summary>
    FrozenWhenRecorded,

    /// <summary>A reverse rule writes the gradient of its own result, or gives something else when it is called again.</summary>
    KeepsState,
}
