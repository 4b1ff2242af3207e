namespace Gradus.Autodiff;

/// <summary>How a gradient is checked. The defaults suit a test.</summary>
public sealed record GradientCheckOptions
{
    /// <summary>Seed of the random directions.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// How many evaluations of the function trying every element by itself may take. Where more are needed, groups of elements are tried,
    /// each with <see cref="Directions"/> patterns of random signs; with 0 there is one group of all. Of an op with many rows a tenth as
    /// many windows of rows are tried, and at least 16.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int MaxEvaluations { get; init => field = AtLeast(0, value, nameof(MaxEvaluations)); } = 20_000;

    /// <summary>Number of random directions, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Directions { get; init => field = AtLeast(1, value, nameof(Directions)); } = 4;

    /// <summary>Which checks to run.</summary>
    public GradientChecks Checks { get; init; } = GradientChecks.All;

    /// <summary>The backend to check; null for the reference backend.</summary>
    public Backend<double>? Backend { get; init; }

    /// <summary>
    /// The function as a plain formula of the inputs, row after row: an independent answer. No gradient may flow into what it treats as a
    /// constant. Null for none.
    /// </summary>
    public Func<Tensor<double>[], double[]>? Formula { get; init; }

    /// <summary>
    /// (x, u) ↦ Hu, with H the Hessian of the sum of all elements of the function: the gradient of ⟨u, ∇f⟩, which is then checked like a
    /// gradient. x, u and Hu have a tensor per input, followed by one per parameter block in the order in which the function uses them.
    /// Null for none. An external function takes it as an argument instead.
    /// </summary>
    public Func<Tensor<double>[], Tensor<double>[], Tensor<double>[]>? HessianVectorProduct { get; init; }

    /// <summary>Replaces ops by planted mistakes, to measure what the checks find.</summary>
    internal IOpSubstitution? Substitution { get; init; }

    private static int AtLeast(int least, int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        return value;
    }
}
