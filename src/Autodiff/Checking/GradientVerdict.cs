namespace Gradus.Autodiff;

/// <summary>What a gradient check found.</summary>
public enum GradientVerdict
{
    /// <summary>Everything that was compared agrees.</summary>
    Correct,

    /// <summary>The function has a kink at the point or next to it, and the gradient lies between the one-sided derivatives, as it may.</summary>
    Kink,

    /// <summary>Rounding hides the derivative: nothing can be said at this point.</summary>
    IllConditioned,

    /// <summary>Reverse mode is wrong: it disagrees with differences or the complex step, is not linear, or does not add up.</summary>
    WrongReverse,

    /// <summary>Reverse mode is right, but forward mode disagrees with it: ⟨Jv, w⟩ ≠ ⟨v, Jᵀw⟩.</summary>
    WrongForward,

    /// <summary>A row-wise op computes other numbers in a window of rows than for all rows at once.</summary>
    WrongWindow,

    /// <summary>Single precision differs from double precision by more than rounding explains.</summary>
    SingleDisagrees,

    /// <summary>Two backends differ by more than rounding explains.</summary>
    BackendsDisagree,

    /// <summary>The function is not what its formula says.</summary>
    WrongValue,

    /// <summary>Two evaluations at the same point gave different bits.</summary>
    NotDeterministic,

    /// <summary>The function or its gradient is NaN or infinite at the point.</summary>
    NotFinite,

    /// <summary>Two recordings at the same point have results of different shapes, or a gradient has not the shape of its input.</summary>
    ChangesShape,

    /// <summary>A pass changed the values of the inputs.</summary>
    MutatesInput,
}
