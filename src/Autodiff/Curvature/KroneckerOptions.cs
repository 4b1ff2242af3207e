using System.Globalization;

namespace Gradus.Autodiff;

/// <summary>The settings of <see cref="KroneckerFactors{T}"/>.</summary>
public sealed record KroneckerOptions
{
    /// <summary>λ, added to the Fisher matrix (to its factors, or to the products of their eigenvalues); positive.</summary>
    public double Damping { get; init; } = 0.01;

    /// <summary>ρ of the moving averages, in [0, 1); SOAP's β₂.</summary>
    public double Decay { get; init; } = 0.99;

    /// <summary>How the moving averages start.</summary>
    public FactorAverage Average { get; init; } = FactorAverage.BiasCorrected;

    /// <summary>
    /// β, in [0, 1): the weight of the past in the average of gradients that Muon and SOAP follow in place of the gradient; 0 for none.
    /// </summary>
    public double GradientDecay { get; init; }

    /// <summary>
    /// k: the factors are inverted at every k-th step, and more often at first (<see cref="RefreshSchedule"/>); at least 1.
    /// </summary>
    public int InversionInterval { get; init; } = 10;

    /// <summary>The member of the family; for K-FAC, the first method of its fallback ladder.</summary>
    public CurvatureMethod Method { get; init; } = CurvatureMethod.Kfac;

    /// <summary>
    /// Eigenvalues of a factor up to this one count as zero; not negative. Negative eigenvalues, which are rounding, always do.
    /// </summary>
    public double EigenvalueCutoff { get; init; }

    /// <summary>Names of parameter blocks without Kronecker factors, which follow the plain gradient.</summary>
    public IReadOnlyList<string> PlainBlocks { get; init; } = [];

    /// <summary>Throws for invalid settings.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range; the message names it.</exception>
    public void Validate()
    {
        CheckDamping(Damping);
        Require(Decay is >= 0 and < 1, nameof(Decay), Decay, "in [0, 1)");
        Require(GradientDecay is >= 0 and < 1, nameof(GradientDecay), GradientDecay, "in [0, 1)");
        Require(InversionInterval >= 1, nameof(InversionInterval), InversionInterval, "at least 1 update");
        Require(Enum.IsDefined(Method), nameof(Method), (int)Method, "one of the named methods");
        Require(Enum.IsDefined(Average), nameof(Average), (int)Average, "one of the named averages");
        Require(
            EigenvalueCutoff >= 0 && double.IsFinite(EigenvalueCutoff),
            nameof(EigenvalueCutoff),
            EigenvalueCutoff,
            "zero or a positive number");
    }

    internal static void CheckDamping(double damping) =>
        Require(damping > 0 && double.IsFinite(damping), nameof(Damping), damping, "a positive number");

    private static void Require(bool holds, string name, double value, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(
                name, string.Create(CultureInfo.InvariantCulture, $"{name} of the Kronecker factors must be {range}, but is {value}."));
        }
    }
}
