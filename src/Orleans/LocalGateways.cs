using System.Net;
using Orleans.Messaging;

namespace Gradus.Orleans;

/// <summary>Where clients reach the silos of one machine.</summary>
/// <param name="membership">The silos.</param>
internal sealed class LocalGateways(LocalMembership membership) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(2);

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public async Task<IList<Uri>> GetGateways()
    {
        MembershipTableData silos = await membership.ReadAll();
        return
        [
            .. silos.Members.Select(row => row.Item1)
                .Where(silo => silo.Status == SiloStatus.Active && silo.ProxyPort > 0)
                .Select(silo => SiloAddress.New(new IPEndPoint(silo.SiloAddress.Endpoint.Address, silo.ProxyPort), 0).ToGatewayUri()),
        ];
    }
}
