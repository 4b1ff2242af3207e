using System.Numerics;
using Gradus.Tensors;
using Gradus.Tensors.Managed;

namespace Gradus.Tests.Tensors;

/// <summary>Every backend that must agree with <see cref="ReferenceBackend{T}"/>, by name. A new backend is one more line in each method.</summary>
public static class BackendsUnderTest
{
    /// <summary>All of them.</summary>
    public static TheoryData<string> All => [.. Managed, "reference"];

    /// <summary>The managed backend at every width; with threads, so that parallel paths are forced as well.</summary>
    public static TheoryData<string> Managed => ["managed-128", "managed-256", "managed-512", "managed-256-threads", "managed-512-threads"];

    public static Backend<T> Create<T>(string name)
        where T : unmanaged, IFloatingPointIeee754<T> => name switch
    {
        "managed-128" => new ManagedBackend<T>(threads: 1, VectorWidth.Bits128),
        "managed-256" => new ManagedBackend<T>(threads: 1, VectorWidth.Bits256),
        "managed-512" => new ManagedBackend<T>(threads: 1, VectorWidth.Bits512),
        "managed-256-threads" => new ManagedBackend<T>(threads: 3, VectorWidth.Bits256),
        "managed-512-threads" => new ManagedBackend<T>(threads: 3, VectorWidth.Bits512),
        "reference" => new ReferenceBackend<T>(),
        _ => throw new ArgumentException($"No backend under test is called '{name}'.", nameof(name)),
    };
}
