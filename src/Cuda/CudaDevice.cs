using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>
/// A device of a driver: its context, the one stream in which everything happens in the order in which it was asked for, and its memory.
/// There is one per device and process, shared by all backends, so that floats, doubles and integers are in one place.
/// </summary>
internal sealed unsafe class CudaDevice
{
    /// <summary>Turing: the oldest devices that the kernels are compiled for.</summary>
    private const int MinCapability = 75;

    private const int ThreadLocalCapture = 1;
    private const uint NonBlockingStream = 1;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<(CudaDriver Driver, int Ordinal), CudaDevice> Opened = [];

    [ThreadStatic]
    private static nint _currentContext;

    private readonly CudaDriver _driver;
    private readonly nint _context;
    private readonly nint _stream;

    /// <summary>Held for a launch, and all through a capture, so that no other thread's launch gets into it.</summary>
    private readonly Lock _streamGate = new();
    private bool _isCapturing;

    private CudaDevice(CudaDriver driver, int handle, string name, int capability)
    {
        _driver = driver;
        Name = name;
        Capability = capability;
        nuint bytes = 0;
        Check(driver.DeviceTotalMem(&bytes, handle), "cuDeviceTotalMem");
        MemoryBytes = (long)bytes;
        Multiprocessors = Attribute(driver, CudaAttribute.MultiprocessorCount, handle);
        nint context, stream;
        Check(driver.DevicePrimaryCtxRetain(&context, handle), "cuDevicePrimaryCtxRetain");
        _context = context;
        Enter();
        Check(driver.StreamCreate(&stream, NonBlockingStream), "cuStreamCreate");
        _stream = stream;
        Memory = new CudaMemory(this);
    }

    /// <summary>What the driver calls it.</summary>
    public string Name { get; }

    /// <summary>Its compute capability, ten times the major and one the minor number.</summary>
    public int Capability { get; }

    public long MemoryBytes { get; }

    public int Multiprocessors { get; }

    public CudaMemory Memory { get; }

    public int DriverVersion => _driver.Version;

    /// <summary>A device of a driver that has been loaded.</summary>
    public static bool TryOpen(CudaDriver driver, int ordinal, [NotNullWhen(true)] out CudaDevice? device, out string reason)
    {
        lock (Gate)
        {
            reason = "";
            if (Opened.TryGetValue((driver, ordinal), out device))
            {
                return true;
            }

            int count = 0, handle = 0;
            driver.DeviceGetCount(&count);
            if (ordinal >= count || driver.DeviceGet(&handle, ordinal) != CudaResult.Success)
            {
                reason = string.Create(
                    CultureInfo.InvariantCulture, $"There is no CUDA device {ordinal}: the driver knows {count}, counted from 0.");
                return false;
            }

            string name = NameOf(driver, handle);
            int capability = (10 * Attribute(driver, CudaAttribute.ComputeCapabilityMajor, handle))
                + Attribute(driver, CudaAttribute.ComputeCapabilityMinor, handle);
            if (capability < MinCapability)
            {
                reason = string.Create(
                    CultureInfo.InvariantCulture,
                    $"The CUDA device '{name}' has compute capability {capability / 10}.{capability % 10}; the kernels need 7.5 (Turing) "
                        + $"or later.");
                return false;
            }

            try
            {
                device = new CudaDevice(driver, handle, name, capability);
            }
            catch (CudaException error)
            {
                reason = error.Message;
                return false;
            }

            Opened.Add((driver, ordinal), device);
            return true;
        }
    }

    /// <summary>Compiles an image for the device.</summary>
    /// <param name="image">PTX, ended by a zero.</param>
    /// <param name="names">The kernels that are asked for.</param>
    /// <returns>The handles of the kernels, in the order of the names.</returns>
    public nint[] Load(ReadOnlySpan<byte> image, ReadOnlySpan<string> names)
    {
        Enter();
        nint module;
        fixed (byte* text = image)
        {
            Check(_driver.ModuleLoadData(&module, text), "cuModuleLoadData");
        }

        var functions = new nint[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            nint function;
            nint name = Marshal.StringToCoTaskMemUTF8(names[i]);
            CudaResult result = _driver.ModuleGetFunction(&function, module, (byte*)name);
            Marshal.FreeCoTaskMem(name);
            Check(result, $"cuModuleGetFunction({names[i]})");
            functions[i] = function;
        }

        return functions;
    }

    /// <summary>Zeroed memory.</summary>
    public nint Allocate(long bytes)
    {
        lock (_streamGate)
        {
            ThrowIfCapturing();
            Enter();
            nint address;
            CudaResult result = _driver.MemAlloc(&address, (nuint)bytes);
            if (result == CudaResult.OutOfMemory)
            {
                // What the garbage collector has not yet found is memory of the device, too.
                GC.Collect();
                GC.WaitForPendingFinalizers();
                result = _driver.MemAlloc(&address, (nuint)bytes);
            }

            if (result == CudaResult.OutOfMemory)
            {
                throw new CudaException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The CUDA device '{Name}' with {MemoryBytes / (1 << 20)} MiB has no room for another {bytes} bytes."));
            }

            Check(result, "cuMemAlloc");
            Check(_driver.MemsetD8Async(address, 0, (nuint)bytes, _stream), "cuMemsetD8Async");
            return address;
        }
    }

    /// <summary>
    /// Gives memory back, once everything that was asked for before has happened. For finalisers, so it does not throw: a device that has
    /// failed keeps what it has.
    /// </summary>
    public void Free(nint address)
    {
        if (TryEnter() == CudaResult.Success)
        {
            _driver.MemFree(address);
        }
    }

    public void Upload(ReadOnlySpan<byte> source, nint destination)
    {
        lock (_streamGate)
        {
            ThrowIfCapturing();
            Enter();
            fixed (byte* from = source)
            {
                // Pageable memory has been read when the call returns.
                Check(_driver.MemcpyHtoDAsync(destination, from, (nuint)source.Length, _stream), "cuMemcpyHtoDAsync");
            }
        }
    }

    public void Download(nint source, Span<byte> destination)
    {
        lock (_streamGate)
        {
            ThrowIfCapturing();
            Enter();
            fixed (byte* to = destination)
            {
                Check(_driver.MemcpyDtoHAsync(to, source, (nuint)destination.Length, _stream), "cuMemcpyDtoHAsync");
                Check(_driver.StreamSynchronize(_stream), "cuStreamSynchronize");
            }
        }
    }

    public void Launch(nint function, LaunchShape shape, void** arguments)
    {
        lock (_streamGate)
        {
            Enter();
            Check(
                _driver.LaunchKernel(function, shape.GridX, shape.GridY, 1, shape.BlockX, shape.BlockY, 1, 0, _stream, arguments, null),
                "cuLaunchKernel");
        }
    }

    /// <summary>Records the launches of <paramref name="work"/> instead of running them.</summary>
    /// <returns>A graph; 0 where the host takes part in the work, so that launches alone do not make it.</returns>
    public nint Capture(Action work)
    {
        lock (_streamGate)
        {
            Enter();
            Check(_driver.StreamBeginCapture(_stream, ThreadLocalCapture), "cuStreamBeginCapture");
            _isCapturing = true;
            nint graph = 0;
            try
            {
                bool isWhole = IsDoneWithoutHost(work);
                Check(EndCapture(&graph), "cuStreamEndCapture");
                nint executable = 0;
                if (isWhole)
                {
                    Check(_driver.GraphInstantiate(&executable, graph, 0), "cuGraphInstantiate");
                }

                return executable;
            }
            finally
            {
                if (_isCapturing)
                {
                    EndCapture(&graph); // the work has thrown
                }

                if (graph != 0)
                {
                    _driver.GraphDestroy(graph);
                }
            }
        }
    }

    public void LaunchGraph(nint executable)
    {
        lock (_streamGate)
        {
            Enter();
            Check(_driver.GraphLaunch(executable, _stream), "cuGraphLaunch");
        }
    }

    /// <summary>Gives a graph back, as <see cref="Free"/> does memory.</summary>
    public void FreeGraph(nint executable)
    {
        if (TryEnter() == CudaResult.Success)
        {
            _driver.GraphExecDestroy(executable);
        }
    }

    private CudaResult EndCapture(nint* graph)
    {
        _isCapturing = false;
        return _driver.StreamEndCapture(_stream, graph);
    }

    private static bool IsDoneWithoutHost(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (HostTakesPartException)
        {
            return false;
        }
    }

    private static string NameOf(CudaDriver driver, int handle)
    {
        const int Length = 256;
        byte* text = stackalloc byte[Length];
        driver.DeviceGetName(text, Length, handle);
        return Marshal.PtrToStringUTF8((nint)text) ?? "";
    }

    private static int Attribute(CudaDriver driver, CudaAttribute attribute, int handle)
    {
        int value = 0;
        driver.DeviceGetAttribute(&value, attribute, handle);
        return value;
    }

    /// <summary>The driver works on the context of the calling thread.</summary>
    private void Enter() => Check(TryEnter(), "cuCtxSetCurrent");

    private CudaResult TryEnter()
    {
        if (_currentContext == _context)
        {
            return CudaResult.Success;
        }

        CudaResult result = _driver.CtxSetCurrent(_context);
        _currentContext = result == CudaResult.Success ? _context : 0;
        return result;
    }

    private void ThrowIfCapturing()
    {
        if (_isCapturing)
        {
            throw new HostTakesPartException();
        }
    }

    private void Check(CudaResult result, string call)
    {
        if (result != CudaResult.Success)
        {
            throw new CudaException($"The CUDA device '{Name}' failed: {call} says {_driver.Describe(result)}; what it held is lost.");
        }
    }

    /// <summary>The host reads or writes memory, or asks for some, while launches are being recorded.</summary>
    private sealed class HostTakesPartException : Exception;
}
