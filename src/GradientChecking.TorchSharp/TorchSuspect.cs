using System.Globalization;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>A point at which a gradient does not look right.</summary>
/// <param name="Function">The function.</param>
/// <param name="Order">1 for the gradient, 2 for the gradient of the slope along <see cref="TorchFunction.Direction"/>.</param>
/// <param name="Point">The point.</param>
/// <param name="Report">What the check says.</param>
public sealed record TorchSuspect(TorchFunction Function, int Order, IReadOnlyList<double> Point, GradientReport Report)
{
    /// <summary>One line, with every digit of the point.</summary>
    public override string ToString()
    {
        string point = string.Join(", ", Point.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
        return $"{Function.Name}, {(Order == 1 ? "first" : "second")} order, at [{point}]: {Report}";
    }
}
