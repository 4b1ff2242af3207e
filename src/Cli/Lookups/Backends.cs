using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using Gradus.Rl;
using MathNet.Numerics;

namespace Gradus.Cli;

/// <summary>The backends that <c>--backend</c> accepts, and with them the device that a run is computed on.</summary>
internal static class Backends
{
    public const string Default = "managed";
    private const string Mkl = "mkl";
    private const string OpenBlas = "openblas";
    private const string OfMathNet = "mathnet";
    private const string Cuda = "cuda";

    /// <summary>Plain loops: the definition of every operation.</summary>
    public const string Reference = "reference";

    /// <summary>All names, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Default, Mkl, OpenBlas, OfMathNet, Cuda, Reference];

    /// <summary>The backends meant to be fast; the reference is a definition.</summary>
    public static IEnumerable<string> Fast => Names.Where(name => name != Reference);

    /// <summary>Makes a backend.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="threads">Threads that one product may use.</param>
    /// <exception cref="BadInputException">There is no backend of that name, or its library is missing.</exception>
    public static Backend<T> Make<T>(string name, int threads)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        TryMake(name, threads, out Backend<T>? backend, out string reason)
            ? backend
            : throw new BadInputException($"--backend {name} is not available here. {reason}");

    /// <summary>Makes a backend, or says why it is not available.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="threads">Threads that one product may use.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="reason">Why not, in one sentence.</param>
    /// <exception cref="BadInputException">There is no backend of that name.</exception>
    public static bool TryMake<T>(string name, int threads, [NotNullWhen(true)] out Backend<T>? backend, out string reason)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        reason = "";
        backend = name switch
        {
            Default => new ManagedBackend<T>(threads),
            Mkl => Native<T>(BlasKind.Mkl, threads, out reason),
            OpenBlas => Native<T>(BlasKind.OpenBlas, threads, out reason),
            OfMathNet => FromMathNet<T>(threads),
            Cuda => OnDevice<T>(out reason),
            Reference => new ReferenceBackend<T>(),
            _ => throw new BadInputException($"There is no backend '{name}'.{NearestName.Suggestion(name, Names)}"),
        };
        return backend is not null;
    }

    /// <summary>Why the number of threads is not chosen by measuring, in a few words; null where it is.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static string? ReasonForOneThread(string name) => name switch
    {
        Mkl or OpenBlas => "a native library's threads are set once; --threads sets them",
        Cuda => "the device computes; --threads is for the environments",
        _ => null,
    };

    /// <summary>What of a run a device does, and what is left to the processor, as a sentence; null without a device.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="agent">The agent of the run.</param>
    /// <param name="environment">The environment of the run.</param>
    public static string? WhereEverythingIsDone(Backend<float> backend, Agent agent, string environment)
    {
        if (backend is not CudaBackend<float>)
        {
            return null;
        }

        bool isThere = agent.Environments is { } environments && environments.AreIn(backend.Memory);
        string there = isThere ? $" and steps {environment}" : "";
        string here = isThere ? "" : $"steps {environment} and ";
        string factors = agent is Acktr ? ", such as inverting ACKTR's factors" : "";
        return $"The device computes the networks and their gradients{there}; the processor {here}does the rest{factors}.";
    }

    /// <summary>The width in bits of the backend's vectors, or null if it does not say.</summary>
    public static int? VectorBits(Backend<float> backend) => backend is ManagedBackend<float> managed ? (int)managed.Width : null;

    /// <summary>A backend's name for displays: <c>managed backend, 512-bit vectors</c>.</summary>
    public static string InWords(Backend<float> backend) => backend switch
    {
        ManagedBackend<float> managed => $"{backend.Name} backend, {(int)managed.Width}-bit vectors",
        CudaBackend<float> cuda => $"{backend.Name} backend on {cuda.DeviceName}",
        _ => $"{backend.Name} backend",
    };

    /// <summary>What computes the products, in words.</summary>
    public static string Description(Backend<float> backend) => backend switch
    {
        ManagedBackend<float> managed => $"{(int)managed.Width}-bit vectors",
        BlasBackend<float> blas => $"{blas.LibraryVersion} ({blas.LibraryFile}{(blas.HasLapack ? "" : ", without LAPACK")})",
        MathNetBackend<float> mathNet => $"MathNet's provider: {mathNet.ProviderName}",
        CudaBackend<float> cuda => string.Create(
            CultureInfo.InvariantCulture,
            $"{cuda.DeviceName}, {cuda.DeviceMemory / (1 << 20)} MiB, compute capability {cuda.ComputeCapability}, driver for CUDA "
                + $"{cuda.DriverVersion}"),
        _ => "plain loops",
    };

    private static BlasBackend<T>? Native<T>(BlasKind kind, int threads, out string reason)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        BlasBackend<T>.TryCreate(kind, threads, out BlasBackend<T>? backend, out reason) ? backend : null;

    private static CudaBackend<T>? OnDevice<T>(out string reason)
        where T : unmanaged, IFloatingPointIeee754<T> => CudaBackend<T>.TryCreate(out CudaBackend<T>? backend, out reason) ? backend : null;

    private static MathNetBackend<T> FromMathNet<T>(int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Control.MaxDegreeOfParallelism = threads;
        return new MathNetBackend<T>();
    }
}
