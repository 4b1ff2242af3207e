using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>
/// A copy of a parameter vector in the number type of a tape: one for each tape, however often a network is recorded on it.
/// </summary>
internal sealed class ParametersOfTape(ParameterVector<double> theta)
{
    private object? _tape;
    private object? _copy;

    public ParameterVector<T> In<T>(Tape<T> tape)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (_copy is ParameterVector<T> same && ReferenceEquals(_tape, tape))
        {
            return same;
        }

        var copy = new ParameterVector<T>(theta.Layout);
        for (int i = 0; i < theta.Values.Cols; i++)
        {
            copy.Values[0, i] = T.CreateTruncating(theta.Values[0, i]);
        }

        (_tape, _copy) = (tape, copy);
        return copy;
    }
}
