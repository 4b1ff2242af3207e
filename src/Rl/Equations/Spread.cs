namespace Gradus.Rl;

/// <summary>Number, mean and Σ(x − mean)² of some numbers, in parts that are merged (Chan, Golub and LeVeque 1983).</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Mean">Their mean; 0 where there are none.</param>
/// <param name="Squares">Σ(x − mean)².</param>
internal readonly record struct Spread(double Count, double Mean, double Squares)
{
    /// <summary>Doubles that it is made of.</summary>
    public const int Length = 3;

    /// <summary>Variance over the population; NaN for no numbers.</summary>
    public double Variance => Squares / Count;

    /// <summary>These numbers and others.</summary>
    public Spread With(Spread other)
    {
        if (other.Count == 0 || Count == 0)
        {
            return Count == 0 ? other : this;
        }

        double total = Count + other.Count;
        double delta = other.Mean - Mean;
        return new Spread(
            total, Mean + (delta * (other.Count / total)), Squares + other.Squares + (delta * delta * Count * (other.Count / total)));
    }
}
