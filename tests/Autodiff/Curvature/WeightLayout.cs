using System.Text.Json;
using Gradus.Tensors;

namespace Gradus.Tests.Autodiff.Curvature;

/// <summary>Between PyTorch's (out, in) weights with a bias beside them and our W̄, (in + 1, out).</summary>
internal static class WeightLayout
{
    public static double[][] Matrix(this JsonElement rows) => [.. rows.EnumerateArray().Select(ReferenceFile.Doubles)];

    public static void Write(Tensor<double> tensor, double[][] rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(tensor.Row(i));
        }
    }

    public static void WriteWeight(Tensor<double> weight, double[][] w, double[] b)
    {
        for (int o = 0; o < w.Length; o++)
        {
            for (int i = 0; i < w[o].Length; i++)
            {
                weight[i, o] = w[o][i];
            }

            weight[w[o].Length, o] = b[o];
        }
    }

    public static double[] Flat(double[][] rows) => [.. rows.SelectMany(row => row)];

    public static double[] Flat(Tensor<double> tensor) => [.. Enumerable.Range(0, tensor.Rows).SelectMany(row => tensor.Row(row).ToArray())];

    public static double[] Transposed(Tensor<double> tensor) =>
        [.. Enumerable.Range(0, tensor.Cols).SelectMany(col => Enumerable.Range(0, tensor.Rows).Select(row => tensor[row, col]))];
}
