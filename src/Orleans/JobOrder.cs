namespace Gradus.Orleans;

/// <summary>One run for a silo to train.</summary>
/// <param name="Version">The client's version of Gradus.</param>
/// <param name="Request">The run, in JSON, without assemblies.</param>
/// <param name="Assemblies">SHA-256 of the assemblies that it needs.</param>
/// <param name="SaveEvery">How often its state is saved, as <c>--save-every</c> takes it.</param>
/// <param name="State">The state from which it goes on; null for its beginning.</param>
[GenerateSerializer]
[Alias("gradus.job-order")]
internal sealed record JobOrder(
    [property: Id(0)] string Version,
    [property: Id(1)] string Request,
    [property: Id(2)] string[] Assemblies,
    [property: Id(3)] string SaveEvery,
    [property: Id(4)] byte[]? State);
