using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Gradus;

/// <summary>
/// All members on an NVIDIA GPU, by kernels of our own that take every step of the managed backend in its order: the results are its bits.
/// Needed at run time is NVIDIA's driver and nothing else; a program that uses this class also runs on machines without one.
/// <para>
/// Tensors live in the device's memory and are reached by <c>Read</c> and <c>Write</c>. Members return when they have been asked for; a
/// failure may come to light at a later one. Factorisations (<see cref="Backend{T}.TryCholesky"/>,
/// <see cref="Backend{T}.CholeskyInverse"/> and <see cref="Backend{T}.TrySymmetricEigen"/>) are copied to the host and computed there. An
/// index that is no column gives NaN (<see cref="Backend{T}.Pick"/>), since the host does not see it.
/// </para>
/// An instance may be used by several threads at once; what they ask for goes into one stream.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed partial class CudaBackend<T> : Backend<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly CudaDevice _device;
    private readonly nint[] _kernels;
    private readonly ManagedBackend<T> _host = new();

    private CudaBackend(CudaDevice device)
    {
        _device = device;
        _kernels = KernelImage<T>.For(device);
    }

    /// <inheritdoc/>
    public override string Name => "cuda";

    /// <inheritdoc/>
    public override bool IsBitReproducible => true;

    /// <inheritdoc/>
    public override MemoryPlace Memory => _device.Memory;

    /// <summary>What the driver calls the device.</summary>
    public string DeviceName => _device.Name;

    /// <summary>The device's memory in bytes.</summary>
    public long DeviceMemory => _device.MemoryBytes;

    /// <summary>The device's compute capability, such as <c>9.0</c>.</summary>
    public string ComputeCapability => $"{_device.Capability / 10}.{_device.Capability % 10}";

    /// <summary>The version of CUDA that the driver supports, such as <c>12.8</c>.</summary>
    public string DriverVersion => CudaDriver.VersionText(_device.DriverVersion);

    /// <summary>
    /// Looks for NVIDIA's driver and makes a backend on one of its devices. The driver's library is looked for wherever the system looks
    /// for libraries; the environment variable <c>GRADUS_CUDA</c> can name a file instead. The first call in a process compiles the kernels
    /// for the device.
    /// </summary>
    /// <param name="backend">The backend, when the result is true.</param>
    /// <param name="reason">When the result is false, one sentence that says why.</param>
    /// <param name="device">Which device, counted from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="device"/> is negative.</exception>
    /// <exception cref="NotSupportedException">
    /// <typeparamref name="T"/> is neither <see cref="float"/> nor <see cref="double"/>.
    /// </exception>
    public static bool TryCreate([NotNullWhen(true)] out CudaBackend<T>? backend, out string reason, int device = 0) =>
        TryCreate(null, device, out backend, out reason);

    /// <inheritdoc/>
    /// <remarks>The first replay is recorded as a CUDA graph, which all later ones launch at once.</remarks>
    public override PreparedPlan<T> Prepare(Plan<T> plan) => new GraphPlan<T>(_device, this, plan);

    /// <summary>Makes a backend with a certain driver.</summary>
    /// <param name="driverFile">The driver's library; null for the one that the environment names or the system knows.</param>
    /// <param name="device">As above.</param>
    /// <param name="backend">As above.</param>
    /// <param name="reason">As above.</param>
    internal static bool TryCreate(string? driverFile, int device, [NotNullWhen(true)] out CudaBackend<T>? backend, out string reason)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(device);
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new NotSupportedException($"The CUDA backend computes in float and double, not in {typeof(T).Name}.");
        }

        backend = null;
        if (!CudaDriver.TryLoad(driverFile, out CudaDriver? driver, out reason)
            || !CudaDevice.TryOpen(driver, device, out CudaDevice? opened, out reason))
        {
            return false;
        }

        try
        {
            backend = new CudaBackend<T>(opened);
            return true;
        }
        catch (CudaException error)
        {
            reason = error.Message;
            return false;
        }
    }
}
