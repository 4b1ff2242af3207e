using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace Gradus.Orleans;

/// <summary>
/// The silos of one machine, in a file: a cluster without a service, in which no silo is needed more than another. Writers hold a lock
/// file, and the file is replaced as a whole.
/// </summary>
/// <param name="folder">Where the files are.</param>
internal sealed class LocalMembership(string folder) : IMembershipTable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _file = Path.Combine(folder, "silos.json");
    private readonly string _lock = Path.Combine(folder, "silos.lock");

    /// <summary>Whether a silo is there.</summary>
    public bool HasSilo => Load().Silos.Exists(row => row.Status == nameof(SiloStatus.Active) && Listens(row));

    /// <summary>Silos that are gone without having said so, of an earlier day, would keep a new one waiting.</summary>
    public Task InitializeMembershipTable(bool tryInitTableVersion) => ChangeAsync(table =>
    {
        foreach (Row row in table.Silos.Where(row => row.Status is nameof(SiloStatus.Active) or nameof(SiloStatus.Joining)))
        {
            if (!Listens(row))
            {
                row.Status = nameof(SiloStatus.Dead);
                table.Version++;
            }
        }

        return true;
    });

    public Task DeleteMembershipTableEntries(string clusterId) => ChangeAsync(table =>
    {
        table.Silos.Clear();
        table.Version++;
        return true;
    });

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => ChangeAsync(table =>
        table.Silos.RemoveAll(row => row.Status == nameof(SiloStatus.Dead) && row.IAmAliveTime < beforeDate.UtcDateTime) > 0);

    public Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        Table table = Load();
        return Task.FromResult(new MembershipTableData(
            [.. table.Silos.Where(row => row.Address == key.ToParsableString()).Select(EntryOf)], VersionOf(table)));
    }

    public Task<MembershipTableData> ReadAll()
    {
        Table table = Load();
        return Task.FromResult(new MembershipTableData([.. table.Silos.Select(EntryOf)], VersionOf(table)));
    }

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => ChangeAsync(table =>
    {
        string address = entry.SiloAddress.ToParsableString();
        if (table.Version + 1 != tableVersion.Version || table.Silos.Exists(row => row.Address == address))
        {
            return false;
        }

        table.Silos.Add(Row.Of(entry, 0));
        table.Version++;
        return true;
    });

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => ChangeAsync(table =>
    {
        int at = table.Silos.FindIndex(row => row.Address == entry.SiloAddress.ToParsableString());
        if (at < 0 || table.Version + 1 != tableVersion.Version || table.Silos[at].ETag != etag)
        {
            return false;
        }

        table.Silos[at] = Row.Of(entry, table.Silos[at].Changes + 1);
        table.Version++;
        return true;
    });

    public Task UpdateIAmAlive(MembershipEntry entry) => ChangeAsync(table =>
    {
        if (table.Silos.Find(row => row.Address == entry.SiloAddress.ToParsableString()) is { } row)
        {
            row.IAmAliveTime = entry.IAmAliveTime;
        }

        return true;
    });

    private static bool Listens(Row row)
    {
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(SiloAddress.FromParsableString(row.Address).Endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static TableVersion VersionOf(Table table) =>
        new(table.Version, table.Version.ToString(CultureInfo.InvariantCulture));

    private static Tuple<MembershipEntry, string> EntryOf(Row row) => Tuple.Create(row.ToEntry(), row.ETag);

    private Table Load()
    {
        try
        {
            return File.Exists(_file) ? JsonSerializer.Deserialize<Table>(File.ReadAllBytes(_file)) ?? new Table() : new Table();
        }
        catch (JsonException)
        {
            return new Table(); // what cannot be read says of no silo that it is there
        }
    }

    private async Task<bool> ChangeAsync(Func<Table, bool> change)
    {
        using FileStream held = await HoldAsync();
        Table table = Load();
        bool isChanged = change(table);
        if (isChanged)
        {
            AtomicFile.Write(_file, stream => JsonSerializer.Serialize(stream, table));
        }

        return isChanged;
    }

    private async Task<FileStream> HoldAsync()
    {
        for (TimeSpan waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return new FileStream(_lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited < Patience)
            {
                await Task.Delay(Pause);
            }
        }
    }

    /// <summary>The file.</summary>
    private sealed class Table
    {
        public int Version { get; set; }

        public List<Row> Silos { get; init; } = [];
    }

    /// <summary>One silo.</summary>
    private sealed class Row
    {
        public required string Address { get; init; }

        public required string Status { get; set; }

        public required int GatewayPort { get; init; }

        public required string HostName { get; init; }

        public required string Name { get; init; }

        public required string Role { get; init; }

        public required DateTime StartTime { get; init; }

        public required DateTime IAmAliveTime { get; set; }

        public required List<Suspicion> Suspicions { get; init; }

        public required int Changes { get; init; }

        public string ETag => Changes.ToString(CultureInfo.InvariantCulture);

        public static Row Of(MembershipEntry entry, int changes) => new()
        {
            Address = entry.SiloAddress.ToParsableString(),
            Status = entry.Status.ToString(),
            GatewayPort = entry.ProxyPort,
            HostName = entry.HostName ?? "",
            Name = entry.SiloName ?? "",
            Role = entry.RoleName ?? "",
            StartTime = entry.StartTime,
            IAmAliveTime = entry.IAmAliveTime,
            Suspicions = [.. (entry.SuspectTimes ?? []).Select(time => new Suspicion(time.Item1.ToParsableString(), time.Item2))],
            Changes = changes,
        };

        public MembershipEntry ToEntry() => new()
        {
            SiloAddress = SiloAddress.FromParsableString(Address),
            Status = Enum.Parse<SiloStatus>(Status),
            ProxyPort = GatewayPort,
            HostName = HostName,
            SiloName = Name,
            RoleName = Role,
            StartTime = StartTime,
            IAmAliveTime = IAmAliveTime,
            SuspectTimes = [.. Suspicions.Select(one => Tuple.Create(SiloAddress.FromParsableString(one.By), one.Time))],
        };
    }

    /// <summary>One silo does not hear from another.</summary>
    private sealed record Suspicion(string By, DateTime Time);
}
