namespace Gradus.Autodiff;

/// <summary>The verdicts of a gradient check.</summary>
public enum GradientVerdict
{
    /// <summary>All comparisons agree.</summary>
    Correct,

    /// <summary>
    /// The function has a kink at the point or next to it, and the gradient lies between the one-sided derivatives, which is allowed.
    /// </summary>
    Kink,

    /// <summary>Rounding hides the derivative: nothing can be said at this point.</summary>
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
}
