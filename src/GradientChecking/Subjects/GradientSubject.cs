namespace Gradus.GradientChecking;

/// <summary>
/// A part of the library whose gradient is checked: an op, a network, a distribution or a loss, with a generator of cases.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="kind">Its kind.</param>
/// <param name="covers">The type that the entry stands for; a test requires one for each.</param>
public abstract class GradientSubject(string name, SubjectKind kind, Type covers)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its kind.</summary>
    public SubjectKind Kind { get; } = kind;

    /// <summary>The type that the entry stands for, open if it is generic.</summary>
    public Type Covers { get; } = covers;

    /// <summary>Generates a case: shapes, numbers, actions.</summary>
    /// <param name="seed">Any number; the same number gives the same case.</param>
    public abstract GradientCase Draw(ulong seed);

    private protected static Tensor<double> Normal(Rng rng, int rows, int cols, double scale = 1)
    {
        var x = new Tensor<double>(rows, cols);
        foreach (ref double value in x.Span)
        {
            value = scale * rng.NextNormal();
        }

        return x;
    }
}
