using System.Numerics;
using System.Runtime.InteropServices;

namespace Gradus.Tests;

/// <summary>The managed backend's own promise: no vector width and no number of threads changes a bit, transcendental members included.</summary>
public class ManagedBitsTests
{
    public static TheoryData<string> Backends => BackendsUnderTest.Managed;

    [Theory]
    [MemberData(nameof(Backends))]
    public void Float_functions_have_the_bits_of_one_lane(string backend)
    {
        // Every 9,973rd bit pattern: infinities, NaN, subnormal numbers and both zeros among them.
        const uint Stride = 9973;
        const int Count = (int)(uint.MaxValue / Stride);
        var x = new Tensor<float>(1, Count);
        for (int i = 0; i < Count; i++)
        {
            x.Span[i] = BitConverter.UInt32BitsToSingle((uint)i * Stride);
        }

        Backend<float> kernels = BackendsUnderTest.Create<float>(backend);
        Compare(x, kernels.Tanh, Elementary.Tanh);
        Compare(x, kernels.Exp, Elementary.Exp);
        Compare(x, kernels.Log, Elementary.Log);
        Compare(x, kernels.Sigmoid, Elementary.Sigmoid);
        Compare(x, kernels.Softplus, Elementary.Softplus);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Double_functions_have_the_bits_of_one_lane(string backend)
    {
        const int Count = 300_001;
        var random = new Random(7);
        var x = new Tensor<double>(1, Count);
        random.NextBytes(MemoryMarshal.AsBytes(x.Span[(Count / 2)..]));
        foreach (ref double element in x.Span[..(Count / 2)])
        {
            element = (random.NextDouble() - 0.5) * Math.ScaleB(1, random.Next(-5, 11));
        }

        Backend<double> kernels = BackendsUnderTest.Create<double>(backend);
        Compare(x, kernels.Tanh, Elementary.Tanh);
        Compare(x, kernels.Exp, Elementary.Exp);
        Compare(x, kernels.Log, Elementary.Log);
        Compare(x, kernels.Sigmoid, Elementary.Sigmoid);
        Compare(x, kernels.Softplus, Elementary.Softplus);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Softmax_members_have_the_bits_of_the_narrowest_vectors(string backend)
    {
        SoftmaxMembers<float>(backend);
        SoftmaxMembers<double>(backend);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Steps_with_a_root_are_the_formula_in_single_operations(string backend)
    {
        // Averages of squares from nothing to infinity, at every place in a vector.
        float[] squares = [0, float.Epsilon, 1e-40f, 1.1754944e-38f, 1e-30f, 1e-12f, 0.3f, 1, 2, 1e12f, 1e38f, float.MaxValue, float.PositiveInfinity, float.NaN];
        const int Count = 14 * 37;
        Tensor<float> gradient = Random<float>(new Random(3), 1, Count);
        Tensor<float> mean = Random<float>(new Random(4), 1, Count);
        var square = new Tensor<float>(1, Count);
        for (int i = 0; i < Count; i++)
        {
            gradient.Span[i] = i % 3 == 0 ? 0 : gradient.Span[i];
            square.Span[i] = squares[i % squares.Length];
        }

        var adam = new float[Count];
        var rmsProp = new float[Count];
        for (int i = 0; i < Count; i++)
        {
            float g = gradient.Span[i];
            float m = MathF.FusedMultiplyAdd(0.9f, mean.Span[i], (1 - 0.9f) * g);
            float v = MathF.FusedMultiplyAdd(0.999f, square.Span[i], (1 - 0.999f) * g * g);
            adam[i] = 1 - (0.01f / 0.19f * m / MathF.FusedMultiplyAdd(Elementary.Sqrt(v), 1 / MathF.Sqrt(0.002f), 1e-8f));
            v = MathF.FusedMultiplyAdd(0.99f, v, (1 - 0.99f) * g * g);
            rmsProp[i] = 1 - (0.01f * g / Elementary.Sqrt(v + 1e-5f));
        }

        Backend<float> kernels = BackendsUnderTest.Create<float>(backend);
        var theta = new Tensor<float>(1, Count);
        theta.Span.Fill(1);
        var scalars = new Tensor<float>(1, 4);
        scalars.CopyFrom([0.01f, 0.19f, 0.002f, 1e-8f]);
        kernels.AdamStep(gradient, scalars, 0.9f, 0.999f, mean, square, theta);
        Assert.Equal(adam, theta.Span);
        theta.Span.Fill(1);
        kernels.RmsPropStep(gradient, scalars.ColumnRange(0, 1), 0.99f, 1e-5f, epsilonInsideRoot: true, square, theta);
        Assert.Equal(rmsProp, theta.Span);
    }

    [Fact]
    public void A_width_that_is_none_of_the_named_ones_is_refused()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => new ManagedBackend<float>(width: (VectorWidth)100));
        Assert.Contains("Bits256", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ManagedBackend<float>(threads: 0));
    }

    private static void SoftmaxMembers<T>(string backend)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(11);
        Backend<T> kernels = BackendsUnderTest.Create<T>(backend);
        Backend<T> narrow = BackendsUnderTest.Create<T>("managed-128");
        foreach (int rows in (int[])[1, 3, 16, 37, 500])
        {
            for (int cols = 1; cols <= 70; cols++)
            {
                Tensor<T>[] inputs = [Random<T>(random, rows, cols), Random<T>(random, rows, cols), Random<T>(random, rows, cols)];
                foreach (Action<Backend<T>, Tensor<T>> member in (Action<Backend<T>, Tensor<T>>[])
                [
                    (k, y) => k.LogSoftmax(inputs[0], y),
                    (k, y) => k.LogSoftmaxVjp(inputs[0], inputs[1], y),
                    (k, y) => k.LogSoftmaxJvp(inputs[0], inputs[1], y),
                ])
                {
                    var expected = new Tensor<T>(rows, cols);
                    var actual = new Tensor<T>(rows, cols);
                    inputs[2].Span.CopyTo(expected.Span);
                    inputs[2].Span.CopyTo(actual.Span);
                    member(narrow, expected);
                    member(kernels, actual);
                    Assert.True(MemoryMarshal.AsBytes(expected.Span).SequenceEqual(MemoryMarshal.AsBytes(actual.Span)), $"({rows}, {cols})");
                }
            }
        }
    }

    private static Tensor<T> Random<T>(Random random, int rows, int cols)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var x = new Tensor<T>(rows, cols);
        foreach (ref T element in x.Span)
        {
            element = T.CreateTruncating((random.NextDouble() * 6) - 5);
        }

        return x;
    }

    private static void Compare<T>(Tensor<T> x, Action<Tensor<T>, Tensor<T>> vector, Func<T, T> scalar)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var y = new Tensor<T>(1, x.Cols);
        vector(x, y);
        for (int i = 0; i < x.Cols; i++)
        {
            T expected = scalar(x.Span[i]);
            T actual = y.Span[i];
            bool same = T.IsNaN(expected) ? T.IsNaN(actual) : expected.Equals(actual) && T.IsNegative(expected) == T.IsNegative(actual);
            if (!same)
            {
                Assert.Fail($"x = {x.Span[i]:R}: {actual:R}, one lane gives {expected:R}");
            }
        }
    }
}
