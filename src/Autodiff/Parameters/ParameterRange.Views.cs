using System.Numerics;

namespace Gradus.Autodiff;

/// <content>The range of a vector.</content>
public readonly partial record struct ParameterRange
{
    /// <summary>The range of a vector that is laid out like the parameters: a step, a statistic, a copy of θ.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="flat">(1, P).</param>
    /// <returns>(1, <see cref="Length"/>), a view.</returns>
    /// <exception cref="ArgumentException">The range is empty or reaches beyond the vector.</exception>
    public Tensor<T> Of<T>(Tensor<T> flat)
        where T : unmanaged, IFloatingPointIeee754<T> => !IsEmpty && Offset >= 0 && Offset <= flat.Cols - Length
        ? flat.ColumnRange(Offset, Length)
        : throw new ArgumentException(
            $"A vector {flat.Shape} has no elements [{Offset}, {Offset + (long)Length}): a range holds at least one element and lies "
                + $"inside its vector.",
            nameof(flat));
}
