using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using MathNet.Numerics;

namespace Gradus.Cli;

/// <summary>The backends that <c>--backend</c> accepts.</summary>
internal static class Backends
{
    public const string Default = "managed";
    private const string Mkl = "mkl";
    private const string OpenBlas = "openblas";
    private const string OfMathNet = "mathnet";

    /// <summary>Plain loops: the definition of every operation.</summary>
    public const string Reference = "reference";

    /// <summary>All names, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Default, Mkl, OpenBlas, OfMathNet, Reference];

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
            Reference => new ReferenceBackend<T>(),
            _ => throw new BadInputException($"There is no backend '{name}'.{NearestName.Suggestion(name, Names)}"),
        };
        return backend is not null;
    }

    /// <summary>False for a native library, whose number of threads is chosen once per process.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static bool CanChangeThreads(string name) => name is not (Mkl or OpenBlas);

    /// <summary>The width in bits of the backend's vectors, or null if it does not say.</summary>
    public static int? VectorBits(Backend<float> backend) => backend is ManagedBackend<float> managed ? (int)managed.Width : null;

    /// <summary>A backend's name for displays: <c>managed backend, 512-bit vectors</c>.</summary>
    public static string InWords(Backend<float> backend) =>
        VectorBits(backend) is { } bits ? $"{backend.Name} backend, {bits}-bit vectors" : $"{backend.Name} backend";

    /// <summary>What computes the products, in words.</summary>
    public static string Description(Backend<float> backend) => backend switch
    {
        ManagedBackend<float> managed => $"{(int)managed.Width}-bit vectors",
        BlasBackend<float> blas => $"{blas.LibraryVersion} ({blas.LibraryFile}{(blas.HasLapack ? "" : ", without LAPACK")})",
        MathNetBackend<float> mathNet => $"MathNet's provider: {mathNet.ProviderName}",
        _ => "plain loops",
    };

    private static BlasBackend<T>? Native<T>(BlasKind kind, int threads, out string reason)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        BlasBackend<T>.TryCreate(kind, threads, out BlasBackend<T>? backend, out reason) ? backend : null;

    private static MathNetBackend<T> FromMathNet<T>(int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Control.MaxDegreeOfParallelism = threads;
        return new MathNetBackend<T>();
    }
}
