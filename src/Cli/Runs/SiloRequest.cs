using System.Net;

namespace Gradus.Cli;

/// <summary>The request to <c>gradus silo</c>; null where the user left the choice to defaults.</summary>
internal sealed record SiloRequest
{
    /// <summary>Where the machines of the cluster meet.</summary>
    public required string Specification { get; init; }

    /// <summary>The file with what only they know.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Runs at a time.</summary>
    public required int Parallel { get; init; }

    /// <summary>Actors at a time.</summary>
    public required int Actors { get; init; }

    /// <summary>Assemblies with environments that runs may use.</summary>
    public IReadOnlyList<string> Assemblies { get; init; } = [];

    /// <summary>Whether runs may use environments in Python.</summary>
    public bool AllowsPython { get; init; }

    /// <summary>The address at which the others reach this machine.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The port for other silos.</summary>
    public int? Port { get; init; }

    /// <summary>The port for clients.</summary>
    public int? GatewayPort { get; init; }

    /// <summary>The port on which <c>GET /health</c> is answered; null for none.</summary>
    public int? HealthPort { get; init; }

    /// <summary>Whether events are written as JSON.</summary>
    public bool Json { get; init; }
}
