using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>The machines that a study should be trained on.</summary>
/// <param name="Specification">Where they meet: <c>local</c>, <c>redis:HOST:PORT</c>, <c>postgres:…</c>, or <c>@FILE</c>.</param>
/// <param name="TokenFile">The file with what only they know; null for the one of a cluster on this machine.</param>
/// <param name="SaveEvery">How often the state of a run comes to the client.</param>
internal sealed record ClusterRequest(string Specification, string? TokenFile, SaveInterval SaveEvery);
