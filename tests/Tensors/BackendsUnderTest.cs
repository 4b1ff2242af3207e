using System.Numerics;

namespace Gradus.Tests;

/// <summary>Every backend that must agree with <see cref="ReferenceBackend{T}"/>, by name. A new backend is one more line in each method.</summary>
public static class BackendsUnderTest
{
    /// <summary>All of them. Where a native library is not installed, its tests are skipped by name: see <see cref="OutsideParts"/>.</summary>
    public static TheoryData<string> All => [.. Managed, "mathnet", "mkl", "openblas"];

    /// <summary>All, and those whose memory tests cannot index: for tests that reach their operands through <c>Read</c> and <c>Write</c>.</summary>
    public static TheoryData<string> AllAndGuarded => [.. All, "guarded", "cuda"];

    /// <summary>The managed backend at every width; with threads, so that parallel paths are forced as well.</summary>
    public static TheoryData<string> Managed => ["managed-128", "managed-256", "managed-512", "managed-256-threads", "managed-512-threads"];

    public static Backend<T> Create<T>(string name)
        where T : unmanaged, IFloatingPointIeee754<T> => name switch
        {
            "managed-128" => new ManagedBackend<T>(threads: 1, VectorWidth.Bits128),
            "managed-256" => new ManagedBackend<T>(threads: 1, VectorWidth.Bits256),
            "managed-512" => new ManagedBackend<T>(threads: 1, VectorWidth.Bits512),
            "managed-256-threads" => new ManagedBackend<T>(threads: 3, VectorWidth.Bits256, workPerPart: 1),
            "managed-512-threads" => new ManagedBackend<T>(threads: 3, VectorWidth.Bits512, workPerPart: 1),
            "mathnet" => new MathNetBackend<T>(),
            "guarded" => new GuardedBackend<T>(new ManagedBackend<T>()),
            "cuda" => StandInDriver.Backend<T>(),
            "mkl" => Blas<T>(BlasKind.Mkl),
            "openblas" => Blas<T>(BlasKind.OpenBlas),
            _ => throw new ArgumentException($"No backend under test is called '{name}'.", nameof(name)),
        };

    private static BlasBackend<T> Blas<T>(BlasKind kind)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        OutsideParts.Of(kind).Require();
        Assert.True(BlasBackend<T>.TryCreate(kind, threads: 1, out BlasBackend<T>? backend, out string reason), reason);
        return backend!;
    }
}
