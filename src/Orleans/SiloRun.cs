using Gradus.Cli;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Clustering.Redis;

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
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);

    private readonly SiloAddress _address = host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
    private readonly SiloLoss _loss = host.Services.GetRequiredService<SiloLoss>();
    private readonly JobSlots _slots = host.Services.GetRequiredService<JobSlots>();
    private readonly IMembershipTable _members = host.Services.GetRequiredService<IMembershipTable>();

    /// <summary>Takes runs until it is interrupted, and hands over those under way.</summary>
    public int Execute(CancellationToken cancellation)
    {
        bool isLost = false;
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

            string? loss = Wait(cancellation);
            isLost = loss is not null;
            if (isLost)
            {
                terminal.Error.WriteLine($"gradus: the cluster {loss}, so it ends; start it again.");
            }

            if (!_loss.Token.IsCancellationRequested)
            {
                _slots.LeaveAsync().Wait(CancellationToken.None);
            }

            return isLost ? ExitCode.Failed : ExitCode.Success;
        }
        finally
        {
            // Where it was lost it cannot leave in an orderly way, and where the store is gone it would try to for long.
            TimeSpan patience = isLost ? MaxSilence : Patience;
            using var impatient = new CancellationTokenSource(patience);
            Task stop = host.StopAsync(impatient.Token);
            int first = Task.WaitAny([stop, Task.Delay(patience, CancellationToken.None)], CancellationToken.None);
            if (first == 0 && !isLost && !impatient.IsCancellationRequested)
            {
                stop.Wait(CancellationToken.None);
            }
        }
    }

    /// <summary>Waits until the silo should end.</summary>
    /// <returns>What the cluster has done to it; null where the user ends it.</returns>
    private string? Wait(CancellationToken cancellation)
    {
        const int forgotten = 2; // in a row: it may join again just now
        for (int missing = 0; missing < forgotten;)
        {
            switch (WaitHandle.WaitAny([cancellation.WaitHandle, _loss.Token.WaitHandle], Look))
            {
                case 0:
                    return null;
                case 1:
                    return "has taken this silo for lost, because it did not answer for a while";
                default:
                    missing = IsMissing() ? missing + 1 : 0;
                    break;
            }
        }

        return "no longer knows this silo, because the place where it meets was emptied or started anew";
    }

    /// <summary>
    /// Whether this silo is not among those of the cluster. Orleans does not look: a silo that a store has forgotten would wait for runs
    /// for ever, and no client would find it.
    /// </summary>
    private bool IsMissing()
    {
        try
        {
            Task<MembershipTableData> row = _members.ReadRowAsync(_address, CancellationToken.None);
            return row.Wait(MaxSilence) && !row.Result.Members.Any(member => member.Item1.SiloAddress.Equals(_address));
        }
        catch (AggregateException exception)
        {
            // A store that does not answer may still know it; a Redis that answers that there is no table does not.
            return exception.InnerException is RedisClusteringException;
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
