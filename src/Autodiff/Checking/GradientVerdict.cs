namespace Gradus.Autodiff.Checking;

/// <summary>What a gradient check found.</summary>
public enum GradientVerdict
{
    /// <summary>Reverse mode, forward mode and differences agree.</summary>
    Correct,

    /// <summary>The function has a kink at the point, and the gradient lies between the one-sided derivatives, as it may.</summary>
    Kink,

    /// <summary>Reverse mode disagrees with differences.</summary>
    WrongReverse,

    /// <summary>Reverse mode agrees with differences, but forward mode disagrees with reverse mode: ⟨Jv, w⟩ ≠ ⟨v, Jᵀw⟩.</summary>
    WrongForward,

    /// <summary>Two evaluations at the same point gave different bits.</summary>
    NotDeterministic,

    /// <summary>The function is NaN or infinite at the point.</summary>
    NotFinite,
}
