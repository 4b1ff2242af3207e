using System.Numerics;
using System.Text.Json;

namespace Gradus.Tests;

/// <summary>Between PyTorch's (out, in) weights with a bias beside them and our W̄, (in + 1, out); numbers of the file are double, ours are T.</summary>
internal static class WeightLayout
{
    public static double[][] Matrix(this JsonElement rows) => [.. rows.EnumerateArray().Select(ReferenceFile.Doubles)];

    public static void Write<T>(Tensor<T> tensor, double[][] rows)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < rows[i].Length; j++)
            {
                tensor[i, j] = T.CreateChecked(rows[i][j]);
            }
        }
    }

    public static void WriteColumn<T>(Tensor<T> tensor, double[] column)
        where T : unmanaged, IFloatingPointIeee754<T> => Write(tensor, [.. column.Select(value => (double[])[value])]);

    public static void WriteWeight<T>(Tensor<T> weight, double[][] w, double[] b)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int o = 0; o < w.Length; o++)
        {
            for (int i = 0; i < w[o].Length; i++)
            {
                weight[i, o] = T.CreateChecked(w[o][i]);
            }

            weight[w[o].Length, o] = T.CreateChecked(b[o]);
        }
    }

    public static double[] Flat(double[][] rows) => [.. rows.SelectMany(row => row)];

    public static double[] Flat<T>(Tensor<T> tensor)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, tensor.Rows).SelectMany(row => tensor.Row(row).ToArray()).Select(double.CreateChecked)];

    public static double[] Transposed<T>(Tensor<T> tensor)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, tensor.Cols).SelectMany(col => Enumerable.Range(0, tensor.Rows).Select(row => double.CreateChecked(tensor[row, col])))];
}
