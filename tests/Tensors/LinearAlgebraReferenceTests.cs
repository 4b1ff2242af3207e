using System.Numerics;
using System.Text.Json;

namespace Gradus.Tests;

/// <summary>Eigenvalues of recorded Kronecker factors, full rank and singular, as NumPy found them.</summary>
public sealed class LinearAlgebraReferenceTests
{
    public static TheoryData<string> Backends => BackendsUnderTest.All;

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Eigenvalues_match_the_reference(string backend)
    {
        foreach (JsonElement item in ReferenceFile.Load("pytorch/refs_kfac.json").GetProperty("cases").EnumerateArray())
        {
            foreach (string factor in (string[])["A", "G"])
            {
                double[][] matrix = item.GetProperty(factor).Matrix();
                double[] expected = item.GetProperty($"eig_{factor}").Doubles();
                Near.Equal(expected, Eigenvalues<double>(backend, matrix), 1e-13);
                Near.Equal(expected, Eigenvalues<float>(backend, matrix), 2e-6);
            }
        }
    }

    private static double[] Eigenvalues<T>(string backend, double[][] matrix)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int n = matrix.Length;
        var a = new Tensor<T>(n, n);
        var values = new Tensor<T>(1, n);
        WeightLayout.Write(a, matrix);
        Assert.True(BackendsUnderTest.Create<T>(backend).TrySymmetricEigen(a, values, new Tensor<T>(n, n)));
        return WeightLayout.Flat(values);
    }
}
