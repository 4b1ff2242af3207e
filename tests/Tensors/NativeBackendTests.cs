namespace Gradus.Tests;

/// <summary>What is promised about the native backends beyond the conformance suite, which runs on every one that is installed.</summary>
public sealed class NativeBackendTests
{
    [SkippableTheory]
    [InlineData(BlasKind.Mkl)]
    [InlineData(BlasKind.OpenBlas)]
    public void A_library_that_is_there_says_what_it_is(BlasKind kind)
    {
        OutsideParts.Of(kind).Require();

        Assert.True(BlasBackend<float>.TryCreate(kind, threads: 1, out BlasBackend<float>? backend, out string reason), reason);
        Assert.Empty(reason);
        Assert.NotEmpty(backend.LibraryVersion);
        Assert.NotEmpty(backend.LibraryFile);
        Assert.Equal(1, backend.Threads);
        Assert.False(backend.IsBitReproducible);
    }

    [Theory]
    [InlineData(BlasKind.Mkl)]
    [InlineData(BlasKind.OpenBlas)]
    public void The_absence_of_a_library_has_a_reason(BlasKind kind)
    {
        bool there = BlasBackend<float>.TryCreate(kind, threads: 1, out BlasBackend<float>? backend, out string reason);

        Assert.Equal(there, backend is not null);
        Assert.Equal(there, reason.Length == 0);
        Assert.True(there || reason.EndsWith('.'), reason);
    }

    [SkippableTheory]
    [InlineData(BlasKind.Mkl)]
    [InlineData(BlasKind.OpenBlas)]
    public void The_number_of_threads_belongs_to_the_process_and_a_second_choice_is_refused(BlasKind kind)
    {
        OutsideParts.Of(kind).Require();
        Assert.True(BlasBackend<float>.TryCreate(kind, threads: 1, out _, out string missing), missing);
        Assert.False(BlasBackend<double>.TryCreate(kind, threads: 2, out BlasBackend<double>? backend, out string reason));
        Assert.Null(backend);
        Assert.Contains("earlier in this process", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BlasBackend<float>.TryCreate(BlasKind.Mkl, threads: 0, out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => BlasBackend<float>.TryCreate((BlasKind)7, threads: 1, out _, out _));
        Assert.Throws<NotSupportedException>(() => BlasBackend<Half>.TryCreate(BlasKind.Mkl, threads: 1, out _, out _));
    }

    [SkippableTheory]
    [InlineData(BlasKind.Mkl)]
    [InlineData(BlasKind.OpenBlas)]
    public void Several_threads_may_use_one_backend(BlasKind kind)
    {
        OutsideParts.Of(kind).Require();
        Assert.True(BlasBackend<float>.TryCreate(kind, threads: 1, out BlasBackend<float>? backend, out string reason), reason);

        // Integers small enough that every order of adding gives the same float.
        var a = new Tensor<float>(40, 64);
        var b = new Tensor<float>(64, 48);
        Fill(a, 7);
        Fill(b, 5);
        var expected = new Tensor<float>(40, 48);
        new ReferenceBackend<float>().Product(a, b, expected);
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            var c = new Tensor<float>(40, 48);
            backend.Product(a, b, c);
            Assert.Equal(expected.Span, c.Span);
        });
    }

    [Fact]
    public void MathNet_says_which_provider_computes()
    {
        var backend = new MathNetBackend<double>();

        Assert.NotEmpty(backend.ProviderName);
        Assert.Equal("mathnet", backend.Name);
        Assert.False(backend.IsBitReproducible);
    }

    private static void Fill(Tensor<float> x, int period)
    {
        for (int i = 0; i < x.Count; i++)
        {
            x.Span[i] = (i % period) - (period / 2);
        }
    }
}
