namespace Gradus.Tests;

/// <summary>What goes wrong with a driver or a device is said in one sentence.</summary>
public sealed class CudaFaultTests
{
    [SkippableTheory]
    [InlineData("no-device", "finds no device")]
    [InlineData("old-driver", "supports CUDA 11.4, but the kernels need 11.8")]
    [InlineData("old-device", "compute capability 6.0; the kernels need 7.5")]
    [InlineData("lost", "cuMemsetD8Async says unknown error")]
    public void A_machine_that_cannot_is_told_why(string fault, string words)
    {
        string driver = StandInDriver.Copy(fault);
        bool isThere = CudaBackend<float>.TryCreate(driver, 0, out CudaBackend<float>? backend, out string reason);
        if (fault == "lost")
        {
            Assert.True(isThere, reason);
            reason = Assert.Throws<CudaException>(() => backend!.Allocate(2, 2)).Message;
        }
        else
        {
            Assert.False(isThere);
        }

        Sentence(words, reason);
    }

    [Fact]
    public void A_missing_driver_has_a_reason()
    {
        Assert.False(CudaBackend<float>.TryCreate("/nowhere/libcuda.so", 0, out CudaBackend<float>? backend, out string reason));
        Assert.Null(backend);
        Sentence("could not be loaded from '/nowhere/libcuda.so'", reason);
        bool isThere = CudaBackend<float>.TryCreate(out backend, out reason);
        Assert.Equal(isThere, backend is not null);
        Assert.True(isThere || reason.EndsWith('.'), reason);
    }

    [SkippableFact]
    public void A_library_that_is_no_driver_and_a_device_that_is_not_there_are_refused()
    {
        string driver = StandInDriver.File;
        Assert.False(CudaBackend<float>.TryCreate("libm.so.6", 0, out _, out string reason));
        Sentence("has no cuInit", reason);
        Assert.False(CudaBackend<float>.TryCreate(driver, 3, out _, out reason));
        Sentence("There is no CUDA device 3", reason);
        Assert.Throws<ArgumentOutOfRangeException>(() => CudaBackend<float>.TryCreate(driver, -1, out _, out _));
        Assert.Throws<NotSupportedException>(() => CudaBackend<Half>.TryCreate(driver, 0, out _, out _));
    }

    [SkippableFact]
    public void A_full_device_says_how_much_was_asked_for_and_goes_on()
    {
        string driver = StandInDriver.Copy();
        CudaBackend<float> backend = StandInDriver.On<float>(driver);
        Tensor<float> x = backend.Allocate(2, 2);
        backend.Fill(3, x);
        StandInDriver.SetFault(driver, "no-memory");
        Sentence("has no room for another 4000 bytes", Assert.Throws<CudaException>(() => backend.Allocate(10, 100)).Message);
        Assert.Equal([3, 3, 3, 3], x.Read());
    }

    [SkippableFact]
    public void A_launch_that_fails_is_reported_when_its_result_is_read()
    {
        string driver = StandInDriver.Copy();
        CudaBackend<float> backend = StandInDriver.On<float>(driver);
        Tensor<float> x = backend.Allocate(2, 2);
        _ = x.Read();
        StandInDriver.SetFault(driver, "launch");
        backend.Fill(3, x);
        Sentence("unspecified launch failure", Assert.Throws<CudaException>(() => x.Read().ToArray()).Message);
    }

    [SkippableFact]
    public void The_stand_in_sees_an_index_beyond_its_matrix()
    {
        string driver = StandInDriver.Copy();
        CudaBackend<float> backend = StandInDriver.On<float>(driver);
        Tensor<float> x = backend.Allocate(3, 2).ColumnRange(0, 1);
        Tensor<float> y = backend.Allocate(3, 2).ColumnRange(1, 1);
        backend.CopyCore(x, y);
        _ = y.ReadRow(2);
        backend.CopyCore(x.RowRange(0, 2), y);
        Sentence("illegal memory access", Assert.Throws<CudaException>(() => y.ReadRow(2).ToArray()).Message);
        Assert.Contains("index 2 of 2", StandInDriver.Failure(driver), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_index_that_is_no_column_gives_NaN()
    {
        CudaBackend<float> backend = StandInDriver.Backend<float>();
        Tensor<float> x = backend.Allocate(2, 3);
        Tensor<float> y = backend.Allocate(2, 1);
        Tensor<int> index = backend.Allocate<int>(2, 1);
        index.CopyFrom([1, 3]);
        backend.Pick(x, index, y);
        Assert.Equal([0, float.NaN], y.Read());
        backend.Fill(1, y);
        backend.PickVjp(index, y, x);
        Assert.Equal([0, 1, 0, float.NaN, 0, 0], x.Read());
    }

    private static void Sentence(string words, string message)
    {
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
