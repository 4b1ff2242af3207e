using Gradus.Cli;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gradus.Orleans;

/// <summary>A silo from its start to Ctrl+C.</summary>
/// <param name="host">The silo, started.</param>
/// <param name="cluster">The cluster's name.</param>
/// <param name="request">The request.</param>
/// <param name="terminal">Where to write.</param>
internal sealed class SiloRun(IHost host, string cluster, SiloRequest request, Terminal terminal)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly SiloAddress _address = host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
    private readonly JobSlots _slots = host.Services.GetRequiredService<JobSlots>();

    /// <summary>Takes runs until it is interrupted, and hands over those under way.</summary>
    public int Execute(CancellationToken cancellation)
    {
        try
        {
            RequireSameVersion().WaitAsync(Patience, cancellation).GetAwaiter().GetResult();
            using HealthEndpoint? health = request.HealthPort is { } port ? new HealthEndpoint(port, _slots) : null;
            if (!request.Json)
            {
                terminal.Out.WriteLine(
                    $"A silo of the cluster {cluster}, which takes {request.Parallel} {(request.Parallel == 1 ? "run" : "runs")} at a "
                        + $"time, at {_address.Endpoint}. Ctrl+C ends it; what it is training goes on elsewhere.");
                terminal.Out.Flush();
            }

            cancellation.WaitHandle.WaitOne();
            _slots.LeaveAsync().Wait(CancellationToken.None);
            return ExitCode.Success;
        }
        finally
        {
            using var impatient = new CancellationTokenSource(Patience);
            host.StopAsync(impatient.Token).Wait(CancellationToken.None);
        }
    }

    private async Task RequireSameVersion()
    {
        IGrainFactory grains = host.Services.GetRequiredService<IGrainFactory>();
        Dictionary<SiloAddress, SiloStatus> silos = await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        foreach (SiloAddress other in silos.Keys.Where(silo => !silo.Equals(_address)))
        {
            IMachineGrain machine = grains.GetGrain<IMachineGrain>(other.ToParsableString());
            MachineDescription? description = await OrleansCluster.AtAsync(other, machine.Describe);
            if (description is not null && description.Version != GradusVersion.Text)
            {
                throw new BadInputException(
                    $"This is version {GradusVersion.Text} of gradus, and the silo at {other.Endpoint} has {description.Version}: all "
                        + "machines of a cluster need the same.");
            }
        }
    }
}
