using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Gradus.Cli;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Messaging;
using StackExchange.Redis;

namespace Gradus.Orleans;

/// <summary>Where the machines of a cluster meet.</summary>
internal abstract record ClusterSpecification
{
    private const string Accepted = "it takes local, local:NAME, redis:HOST:PORT, postgres:CONNECTION, or @FILE with one of these";

    private const string Invariant = "Npgsql";

    /// <summary>How to name it in messages, without what is secret.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it has one, under any of the names that there are for it.</summary>
    public virtual bool HasPassword => false;

    /// <summary>False where it is known at once that no silo is there.</summary>
    public virtual bool MayHaveSilo => true;

    /// <summary>The secret that its machines share.</summary>
    /// <param name="file">A file; null for the usual one.</param>
    /// <exception cref="BadInputException">There is none.</exception>
    public virtual ClusterToken Token(string? file) => ClusterToken.Read(file ?? throw new BadInputException(
        $"The cluster {Name} needs --token FILE, which its machines and clients share: make one with openssl rand -hex 32 > FILE"));

    /// <summary>The address of this machine for the others.</summary>
    public abstract IPAddress LocalAddress();

    /// <summary>Says so to a silo.</summary>
    public abstract void Configure(ISiloBuilder silo);

    /// <summary>Says so to a client.</summary>
    public abstract void Configure(IClientBuilder client);

    /// <summary>Reads a specification.</summary>
    /// <exception cref="BadInputException">It is not one.</exception>
    public static ClusterSpecification Parse(string text)
    {
        if (text.StartsWith('@'))
        {
            return Read(text[1..]);
        }

        ClusterSpecification specification = ParseInline(text, ClusterSecret.Hide(text));
        return specification.HasPassword
            ? throw new BadInputException(
                $"{ClusterProgram.Option} has a password, which other users and reports would see: put it into a file, and give @FILE.")
            : specification;
    }

    private static ClusterSpecification Read(string file)
    {
        try
        {
            return ParseInline(File.ReadLines(StartFolder.Full(file)).FirstOrDefault("").Trim(), $"@{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{file}', which {ClusterProgram.Option} names, cannot be read: {Sentence.Of(exception)}");
        }
    }

    private static ClusterSpecification ParseInline(string text, string shown)
    {
        string[] parts = text.Split(':', 2);
        try
        {
            return parts switch
            {
                ["local"] => new Local("default"),
                ["local", { Length: > 0 } name] when name.All(IsOfName) => new Local(name),
                ["redis", { Length: > 0 } options] when IsOfRedis(options) => new Redis(ConfigurationOptions.Parse(options)),
                ["postgres", [not '/', ..] connection] => new Postgres(new NpgsqlConnectionStringBuilder(connection)),
                _ => throw new BadInputException($"{ClusterProgram.Option} cannot be '{shown}': {Accepted}."),
            };
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            string reason = ClusterSecret.MayBeIn(text) ? $"{Accepted}." : Sentence.Of(exception); // which may quote what is secret
            throw new BadInputException($"{ClusterProgram.Option} cannot be '{shown}': {reason}");
        }
    }

    /// <summary>
    /// Whether it is addresses and then options. An address in between would be a part of a password that has a comma, and a URL has one
    /// before its host.
    /// </summary>
    private static bool IsOfRedis(string configuration)
    {
        string[] words = configuration.Split(',');
        int addresses = Array.FindIndex(words, word => word.Contains('=')) is >= 0 and var first ? first : words.Length;
        return Array.TrueForAll(words[..addresses], word => !word.Contains('/') && !word.Contains('@'))
            && Array.TrueForAll(words[addresses..], word => word.Contains('=') || word.Length == 0);
    }

    private static bool IsOfName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '-';

    /// <summary>The address from which this machine reaches another one.</summary>
    private static IPAddress Towards(string host, int port)
    {
        try
        {
            using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp); // nothing is sent: the system chooses a way
            socket.Connect(host, port);
            IPAddress address = ((IPEndPoint)socket.LocalEndPoint!).Address;
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        }
        catch (SocketException exception)
        {
            throw new BadInputException($"'{host}', where the cluster meets, cannot be reached: {Sentence.Of(exception)}");
        }
    }

    /// <summary>A folder of this machine.</summary>
    private sealed record Local(string Cluster) : ClusterSpecification
    {
        private string Folder => Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "gradus",
            "clusters",
            Cluster);

        public override string Name => Cluster == "default" ? "local" : $"local:{Cluster}";

        public override bool MayHaveSilo => new LocalMembership(Made()).HasSilo;

        public override ClusterToken Token(string? file) =>
            file is null ? ClusterToken.OfThisMachine(Path.Combine(Made(), "token")) : base.Token(file);

        public override IPAddress LocalAddress() => IPAddress.Loopback;

        public override void Configure(ISiloBuilder silo) => silo.Services.AddSingleton<IMembershipTable>(new LocalMembership(Made()));

        public override void Configure(IClientBuilder client) =>
            client.Services.AddSingleton<IGatewayListProvider>(new LocalGateways(new LocalMembership(Made())));

        private string Made()
        {
            try
            {
                return Directory.CreateDirectory(Folder).FullName;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new BadInputException($"The folder of the cluster {Name}, '{Folder}', cannot be made: {Sentence.Of(exception)}");
            }
        }
    }

    /// <summary>A Redis.</summary>
    private sealed record Redis(ConfigurationOptions Options) : ClusterSpecification
    {
        private const int UsualPort = 6379;

        public override bool HasPassword => Options.Password is not null;

        public override string Name => $"redis:{string.Join(',', Ends.Select(end => $"{end.Host}:{end.Port}"))}";

        private IEnumerable<(string Host, int Port)> Ends => Options.EndPoints.Select(end => end switch
        {
            DnsEndPoint host => (host.Host, host.Port == 0 ? UsualPort : host.Port),
            IPEndPoint ip => (ip.Address.ToString(), ip.Port == 0 ? UsualPort : ip.Port),
            _ => (end.ToString() ?? "", UsualPort),
        });

        public override IPAddress LocalAddress() => Ends.Select(end => Towards(end.Host, end.Port)).FirstOrDefault(IPAddress.Loopback);

        public override void Configure(ISiloBuilder silo) => silo.UseRedisClustering(options => options.ConfigurationOptions = Options);

        public override void Configure(IClientBuilder client) =>
            client.UseRedisClustering(options => options.ConfigurationOptions = Options);
    }

    /// <summary>A PostgreSQL, with the tables that Orleans describes.</summary>
    private sealed record Postgres(NpgsqlConnectionStringBuilder Connection) : ClusterSpecification
    {
        public override bool HasPassword => Connection.Password is not null || Connection.SslPassword is not null;

        public override string Name => $"postgres:{Connection.Host}:{Connection.Port}";

        public override IPAddress LocalAddress() =>
            Connection.Host is { } host && !host.StartsWith('/') ? Towards(host, Connection.Port) : IPAddress.Loopback;

        public override void Configure(ISiloBuilder silo)
        {
            DbProviderFactories.RegisterFactory(Invariant, NpgsqlFactory.Instance);
            silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, Connection.ConnectionString));
        }

        public override void Configure(IClientBuilder client)
        {
            DbProviderFactories.RegisterFactory(Invariant, NpgsqlFactory.Instance);
            client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, Connection.ConnectionString));
        }
    }
}
