using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>
/// NVIDIA's driver: the functions of the driver API that the backend calls, found in its library when that is loaded. Names, versions and
/// values are those of <c>cuda.h</c>.
/// </summary>
internal sealed unsafe class CudaDriver
{
    /// <summary>Names the driver's library, instead of the one that the system knows.</summary>
    public const string PathVariable = "GRADUS_CUDA";

    /// <summary>CUDA 11.8, the first version whose drivers read the PTX that Debian's NVRTC writes.</summary>
    private const int MinVersion = 11080;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, CudaDriver> Loaded = [];

    private readonly delegate* unmanaged<CudaResult, byte**, CudaResult> _getErrorString;

    private CudaDriver(NativeFile file)
    {
        File = file.Name;
        Init = (delegate* unmanaged<uint, CudaResult>)Find(file, "cuInit");
        DriverGetVersion = (delegate* unmanaged<int*, CudaResult>)Find(file, "cuDriverGetVersion");
        _getErrorString = (delegate* unmanaged<CudaResult, byte**, CudaResult>)Find(file, "cuGetErrorString");
        DeviceGetCount = (delegate* unmanaged<int*, CudaResult>)Find(file, "cuDeviceGetCount");
        DeviceGet = (delegate* unmanaged<int*, int, CudaResult>)Find(file, "cuDeviceGet");
        DeviceGetName = (delegate* unmanaged<byte*, int, int, CudaResult>)Find(file, "cuDeviceGetName");
        DeviceTotalMem = (delegate* unmanaged<nuint*, int, CudaResult>)Find(file, "cuDeviceTotalMem_v2");
        DeviceGetAttribute = (delegate* unmanaged<int*, CudaAttribute, int, CudaResult>)Find(file, "cuDeviceGetAttribute");
        DevicePrimaryCtxRetain = (delegate* unmanaged<nint*, int, CudaResult>)Find(file, "cuDevicePrimaryCtxRetain");
        CtxSetCurrent = (delegate* unmanaged<nint, CudaResult>)Find(file, "cuCtxSetCurrent");
        StreamCreate = (delegate* unmanaged<nint*, uint, CudaResult>)Find(file, "cuStreamCreate");
        StreamSynchronize = (delegate* unmanaged<nint, CudaResult>)Find(file, "cuStreamSynchronize");
        ModuleLoadData = (delegate* unmanaged<nint*, byte*, CudaResult>)Find(file, "cuModuleLoadData");
        ModuleGetFunction = (delegate* unmanaged<nint*, nint, byte*, CudaResult>)Find(file, "cuModuleGetFunction");
        MemAlloc = (delegate* unmanaged<nint*, nuint, CudaResult>)Find(file, "cuMemAlloc_v2");
        MemFree = (delegate* unmanaged<nint, CudaResult>)Find(file, "cuMemFree_v2");
        MemsetD8Async = (delegate* unmanaged<nint, byte, nuint, nint, CudaResult>)Find(file, "cuMemsetD8Async");
        MemcpyHtoDAsync = (delegate* unmanaged<nint, void*, nuint, nint, CudaResult>)Find(file, "cuMemcpyHtoDAsync_v2");
        MemcpyDtoHAsync = (delegate* unmanaged<void*, nint, nuint, nint, CudaResult>)Find(file, "cuMemcpyDtoHAsync_v2");
        nint launch = Find(file, "cuLaunchKernel");
        LaunchKernel = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, CudaResult>)launch;
        StreamBeginCapture = (delegate* unmanaged<nint, int, CudaResult>)Find(file, "cuStreamBeginCapture_v2");
        StreamEndCapture = (delegate* unmanaged<nint, nint*, CudaResult>)Find(file, "cuStreamEndCapture");
        GraphInstantiate = (delegate* unmanaged<nint*, nint, ulong, CudaResult>)Find(file, "cuGraphInstantiateWithFlags");
        GraphLaunch = (delegate* unmanaged<nint, nint, CudaResult>)Find(file, "cuGraphLaunch");
        GraphDestroy = (delegate* unmanaged<nint, CudaResult>)Find(file, "cuGraphDestroy");
        GraphExecDestroy = (delegate* unmanaged<nint, CudaResult>)Find(file, "cuGraphExecDestroy");
    }

    /// <summary>The name or path that the library was loaded by.</summary>
    public string File { get; }

    /// <summary>The version of CUDA that the driver supports, as a thousand times the major and ten times the minor one.</summary>
    public int Version { get; private set; }

    public delegate* unmanaged<uint, CudaResult> Init { get; }

    public delegate* unmanaged<int*, CudaResult> DriverGetVersion { get; }

    public delegate* unmanaged<int*, CudaResult> DeviceGetCount { get; }

    public delegate* unmanaged<int*, int, CudaResult> DeviceGet { get; }

    public delegate* unmanaged<byte*, int, int, CudaResult> DeviceGetName { get; }

    public delegate* unmanaged<nuint*, int, CudaResult> DeviceTotalMem { get; }

    public delegate* unmanaged<int*, CudaAttribute, int, CudaResult> DeviceGetAttribute { get; }

    public delegate* unmanaged<nint*, int, CudaResult> DevicePrimaryCtxRetain { get; }

    public delegate* unmanaged<nint, CudaResult> CtxSetCurrent { get; }

    public delegate* unmanaged<nint*, uint, CudaResult> StreamCreate { get; }

    public delegate* unmanaged<nint, CudaResult> StreamSynchronize { get; }

    public delegate* unmanaged<nint*, byte*, CudaResult> ModuleLoadData { get; }

    public delegate* unmanaged<nint*, nint, byte*, CudaResult> ModuleGetFunction { get; }

    public delegate* unmanaged<nint*, nuint, CudaResult> MemAlloc { get; }

    public delegate* unmanaged<nint, CudaResult> MemFree { get; }

    public delegate* unmanaged<nint, byte, nuint, nint, CudaResult> MemsetD8Async { get; }

    public delegate* unmanaged<nint, void*, nuint, nint, CudaResult> MemcpyHtoDAsync { get; }

    public delegate* unmanaged<void*, nint, nuint, nint, CudaResult> MemcpyDtoHAsync { get; }

    public delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, CudaResult> LaunchKernel { get; }

    public delegate* unmanaged<nint, int, CudaResult> StreamBeginCapture { get; }

    public delegate* unmanaged<nint, nint*, CudaResult> StreamEndCapture { get; }

    public delegate* unmanaged<nint*, nint, ulong, CudaResult> GraphInstantiate { get; }

    public delegate* unmanaged<nint, nint, CudaResult> GraphLaunch { get; }

    public delegate* unmanaged<nint, CudaResult> GraphDestroy { get; }

    public delegate* unmanaged<nint, CudaResult> GraphExecDestroy { get; }

    /// <summary>Loads and initialises the driver, once per library.</summary>
    /// <param name="path">The library; null for the one that the environment names or the system knows.</param>
    /// <param name="driver">The driver.</param>
    /// <param name="reason">One sentence that says why there is none, or an empty string.</param>
    public static bool TryLoad(string? path, [NotNullWhen(true)] out CudaDriver? driver, out string reason)
    {
        path ??= Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named ? named : null;
        string[] names = path is not null ? [path] : OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1", "libcuda.so"];
        lock (Gate)
        {
            if (Loaded.TryGetValue(names[0], out driver))
            {
                reason = "";
                return true;
            }

            if (NativeFile.LoadFirst(names) is not { } file)
            {
                reason = path is not null
                    ? $"The CUDA driver could not be loaded from '{path}'."
                    : $"The CUDA driver was not found: the system does not know {names[0]}, which NVIDIA's driver brings; {PathVariable} "
                        + "can name a file.";
                return false;
            }

            try
            {
                var loaded = new CudaDriver(file);
                reason = loaded.Start();
                driver = reason.Length == 0 ? loaded : null;
            }
            catch (EntryPointNotFoundException error)
            {
                reason = error.Message;
            }

            if (driver is null)
            {
                return false;
            }

            Loaded.Add(names[0], driver);
            return true;
        }
    }

    /// <summary>What the driver says about an error, such as <c>out of memory</c>.</summary>
    public string Describe(CudaResult result)
    {
        byte* text;
        string? words = _getErrorString(result, &text) == CudaResult.Success ? Marshal.PtrToStringUTF8((nint)text) : null;
        return words is null ? $"error {(int)result}" : $"{words}, error {(int)result}";
    }

    /// <summary>A version as NVIDIA writes it, such as <c>11.8</c>.</summary>
    public static string VersionText(int version) => $"{version / 1000}.{version % 1000 / 10}";

    private string Start()
    {
        CudaResult result = Init(0);
        if (result == CudaResult.NoDevice)
        {
            return $"The CUDA driver '{File}' finds no device.";
        }

        int version = 0;
        if (result != CudaResult.Success || (result = DriverGetVersion(&version)) != CudaResult.Success)
        {
            return $"The CUDA driver '{File}' could not be started: {Describe(result)}.";
        }

        Version = version;
        return version >= MinVersion
            ? ""
            : $"The CUDA driver '{File}' supports CUDA {VersionText(version)}, but the kernels need {VersionText(MinVersion)}: install a "
                + "newer driver, 520 or later.";
    }

    private static nint Find(NativeFile file, string name) => file.Find(name) is not 0 and nint address
        ? address
        : throw new EntryPointNotFoundException($"The CUDA driver '{file.Name}' has no {name}: it is too old, or no CUDA driver.");
}
