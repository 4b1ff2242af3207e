namespace Gradus.GradientChecking;

/// <summary>Something of the library whose gradient is checked: an op, a network, a distribution or a loss, with a way to draw cases.</summary>
/// <param name="name">Its name.</param>
/// <param name="kind">What it is.</param>
/// <param name="covers">The type that the entry stands for; a test asks that each has one.</param>
public abstract class GradientSubject(string name, SubjectKind kind, Type covers)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>What it is.</summary>
    public SubjectKind Kind { get; } = kind;

    /// <summary>The type that the entry stands for, open where it is generic.</summary>
    public Type Covers { get; } = covers;

    /// <summary>Draws a case: shapes, numbers, actions.</summary>
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
