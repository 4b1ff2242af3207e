using System.Text;

namespace Gradus.Tests;

/// <summary>The stand-in shows mistakes that a device may hide: its kernels with mistakes are in <c>StandIn/Mistakes.cpp</c>.</summary>
public sealed class StandInTests
{
    [SkippableFact]
    public void A_missing_barrier_shows_as_a_number_that_nobody_wrote()
    {
        Assert.Equal(Enumerable.Range(0, 256).Select(i => 255f - i), Launch("Barrier", StandInDriver.File));
        Assert.Contains(float.NaN, Launch("MissingBarrier", StandInDriver.File));
    }

    [SkippableTheory]
    [InlineData("DifferentBarriers", "threads of one block wait at different barriers")]
    [InlineData("SharedIndex", "index 255 of 255")]
    public void Mistakes_fail_the_launch_and_are_named(string kernel, string words)
    {
        string driver = StandInDriver.Copy();
        Assert.Throws<CudaException>(() => Launch(kernel, driver));
        Assert.Contains(words, StandInDriver.Failure(driver), StringComparison.Ordinal);
    }

    private static unsafe float[] Launch(string kernel, string file)
    {
        Assert.True(CudaDriver.TryLoad(file, out CudaDriver? driver, out string reason), reason);
        Assert.True(CudaDevice.TryOpen(driver, 0, out CudaDevice? device, out reason), reason);
        nint function = device.Load(Encoding.UTF8.GetBytes($"// mistakes;\n.entry {kernel}(\0"), [kernel])[0];
        var y = new Tensor<float>(device.Memory.Allocate<float>(256), 0, new Shape(1, 256));
        PlacedMatrix matrix = PlacedMatrix.Of(y.Storage, 1, 256);
        void* argument = &matrix;
        device.Launch(function, LaunchShape.OneBlock, &argument);
        return y.Read().ToArray();
    }
}
