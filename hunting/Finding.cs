using Gradus.GradientChecking;

namespace Gradus.Hunting;

/// <summary>A derivative that a library gets wrong, at one point.</summary>
/// <param name="Name">Its name here and in <c>reference.txt</c>.</param>
/// <param name="Library">Whose it is: libtorch's, or TorchSharp's own code around it.</param>
/// <param name="Order">1 for an element of ∇f, 2 for an element of H·(1, 1, …).</param>
/// <param name="Function">f.</param>
/// <param name="Point">x.</param>
/// <param name="Element">Which element of the gradient is wrong.</param>
/// <param name="Why">Where the right value comes from, in one line.</param>
/// <param name="Upstream">Whether it was known to the library's authors, as far as a search of their issues tells.</param>
internal sealed record Finding(
    string Name,
    string Library,
    int Order,
    TorchFunction Function,
    double[] Point,
    int Element,
    string Why,
    string Upstream = "not found among its issues")
{
    /// <summary>What the function should be, where the library computes another one; null where only the derivative is wrong.</summary>
    public Func<double[], double>? Formula { get; init; }

    /// <summary>What the library gives, now. NaN when it throws; then <paramref name="error"/> says what.</summary>
    public double Given(out string error)
    {
        error = "";
        try
        {
            return Order == 1
                ? Function.Gradient(Point)[Element]
                : Function.GradientOfSlope(Point, [.. Enumerable.Repeat(1.0, Function.Size)])[Element];
        }
        catch (System.Runtime.InteropServices.ExternalException exception)
        {
            error = exception.Message.Split('\n')[0];
            return double.NaN;
        }
    }

    /// <summary>True when a value is the right one up to rounding: 10⁻⁹ of it, or 10⁻⁹ where it is zero.</summary>
    public static bool Agrees(double given, double right) => Math.Abs(given - right) <= 1e-9 * (right == 0 ? 1 : Math.Abs(right));
}
