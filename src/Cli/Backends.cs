using Gradus.Envs;
using Gradus.Tensors;
using Gradus.Tensors.Managed;

namespace Gradus.Cli;

/// <summary>The backends that <c>--backend</c> can name.</summary>
internal static class Backends
{
    public const string Default = "managed";
    private const string Reference = "reference";

    /// <summary>All names, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Default, Reference];

    /// <summary>Makes a backend.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="threads">Threads that one product may use.</param>
    /// <exception cref="BadInputException">There is none of that name.</exception>
    public static Backend<float> Make(string name, int threads) => name switch
    {
        Default => new ManagedBackend<float>(threads),
        Reference => new ReferenceBackend<float>(),
        _ => throw new BadInputException($"There is no backend '{name}'.{NearestName.Suggestion(name, Names)}"),
    };

    /// <summary>Bits of the vectors that a backend computes with, or null when it does not say.</summary>
    public static int? VectorBits(Backend<float> backend) => backend is ManagedBackend<float> managed ? (int)managed.Width : null;

    /// <summary>A backend as a display names it: <c>managed backend, 512-bit vectors</c>.</summary>
    public static string InWords(Backend<float> backend) =>
        VectorBits(backend) is { } bits ? $"{backend.Name} backend, {bits}-bit vectors" : $"{backend.Name} backend";
}
