namespace Gradus;

/// <content>From matrices.</content>
public sealed partial class SavedTensor
{
    /// <summary>Copies a matrix into a named array of shape [Rows, Cols].</summary>
    /// <typeparam name="T"><see cref="byte"/>, <see cref="long"/>, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="name">The array's name.</param>
    /// <param name="matrix">The matrix, contiguous or not.</param>
    public static SavedTensor Create<T>(string name, Tensor<T> matrix)
        where T : unmanaged
    {
        var values = new T[matrix.Count];
        for (int row = 0; row < matrix.Rows; row++)
        {
            matrix.ReadRow(row).CopyTo(values.AsSpan(row * matrix.Cols));
        }

        return Create<T>(name, values, matrix.Rows, matrix.Cols);
    }
}
