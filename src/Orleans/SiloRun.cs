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
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(5);

    private readonly SiloAddress _address = host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
    private readonly SiloLoss _loss = host.Services.GetRequiredService<SiloLoss>();
    private readonly JobSlots _slots = host.Services.GetRequiredService<JobSlots>();

    /// <summary>Takes runs until it is interrupted, and hands over those under way.</summary>
    public int Execute(CancellationToken cancellation)
    {
        try
        {
            RequireSameVersionAsync().GetAwaiter().GetResult();
            using HealthEndpoint? health = request.HealthPort is { } port ? new HealthEndpoint(port, _slots) : null;
            if (!request.Json)
            {
                terminal.Out.WriteLine(
                    $"A silo of the cluster {cluster}, which takes {request.Parallel} {(request.Parallel == 1 ? "run" : "runs")} at a "
                        + $"time, at {_address.Endpoint}. Ctrl+C ends it; what it is training goes on elsewhere.");
                terminal.Out.Flush();
            }

            WaitHandle.WaitAny([cancellation.WaitHandle, _loss.Token.WaitHandle]);
            if (_loss.Token.IsCancellationRequested)
            {
                terminal.Error.WriteLine(
                    "gradus: the cluster has taken this silo for lost, because it did not answer for a while, so it ends; start it again.");
                return ExitCode.Failed;
            }

            _slots.LeaveAsync().Wait(CancellationToken.None);
            return ExitCode.Success;
        }
        finally
        {
            using var impatient = new CancellationTokenSource(Patience);
            try
            {
                host.StopAsync(impatient.Token).Wait(CancellationToken.None);
            }
            catch (AggregateException) when (_loss.Token.IsCancellationRequested)
            {
                // A silo that the cluster has given up cannot leave it in an orderly way.
            }
        }
    }

    private Task RequireSameVersionAsync()
    {
        ISiloStatusOracle silos = host.Services.GetRequiredService<ISiloStatusOracle>();
        return Task.WhenAll(silos.GetApproximateSiloStatuses(onlyActive: true).Keys
            .Where(silo => !silo.Equals(_address))
            .Select(RequireSameVersionAsync));
    }

    private async Task RequireSameVersionAsync(SiloAddress other)
    {
        IMachineGrain machine = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IMachineGrain>(other.ToParsableString());
        MachineDescription? description;
        try
        {
            description = await OrleansCluster.AtAsync(other, machine.Describe).WaitAsync(MaxSilence);
        }
        catch (Exception)
        {
            return; // a silo that does not answer, such as one that is just going, keeps no other from joining
        }

        if (description is not null && description.Version != GradusVersion.Text)
        {
            throw new BadInputException(
                $"This is version {GradusVersion.Text} of gradus, and the silo at {other.Endpoint} has {description.Version}: all machines "
                    + "of a cluster need the same.");
        }
    }
}
