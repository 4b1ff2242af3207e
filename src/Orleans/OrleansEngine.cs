using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Gradus.Cli;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Gradus.Orleans;

/// <summary>Connects machines by Orleans.</summary>
internal sealed class OrleansEngine : IClusterEngine
{
    private const string ClusterName = "gradus";
    private const string Advice = ". 'gradus silo --cluster …' starts a silo";
    private const int MaxMessage = 1 << 30; // a run state is a message

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ClientPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SiloPatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan MaxJoinTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(20);

    public IRunCluster Connect(ClusterRequest request, StudyRequest study, TextWriter remarks) =>
        new RunCluster(Connect(request.Specification, request.TokenFile, ClusterNeeds.Of(study), remarks), request.SaveEvery);

    public IActorCluster Connect(ActorRequest request, RunConfig run, TextWriter remarks) =>
        new ActorCluster(Connect(request.Specification, request.TokenFile, ClusterNeeds.Of(run), remarks), run);

    private static OrleansCluster Connect(string where, string? tokenFile, ClusterNeeds needs, TextWriter remarks)
    {
        ClusterSpecification specification = ClusterSpecification.Parse(where);
        ClusterToken token = specification.Token(tokenFile);
        if (!specification.MayHaveSilo)
        {
            throw NoSilo(specification.Name);
        }

        IHost host = new HostBuilder().UseOrleansClient(client =>
        {
            specification.Configure(client);
            client.UseTls(token.Apply);
            client.Configure<ClusterOptions>(Name);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
            client.Configure<ClientMessagingOptions>(options =>
                (options.ResponseTimeout, options.MaxMessageBodySize) = (ResponseTimeout, MaxMessage));
        }).Build();
        try
        {
            Start(host, specification, token, ClientPatience, CancellationToken.None);
            return OrleansCluster.Of(host, specification.Name, needs, remarks);
        }
        catch
        {
            host.Dispose();
            token.Dispose();
            throw;
        }
    }

    public int RunSilo(SiloRequest request, Terminal terminal)
    {
        Lookup.Load(request.Assemblies);
        ClusterSpecification specification = ClusterSpecification.Parse(request.Specification);
        using ClusterToken token = specification.Token(request.TokenFile);
        IPAddress address = request.Address ?? specification.LocalAddress();
        (int port, int gatewayPort) = FreePorts(request);
        using IHost host = new HostBuilder()
            .ConfigureLogging(logging => Configure(logging, request.Json))
            .ConfigureServices(services =>
            {
                services.AddSingleton(request);
                services.AddSingleton<ClusterMeters>();
                services.AddSingleton<JobSlots>();
                services.AddHostedService(provider => provider.GetRequiredService<JobSlots>());
                services.AddSingleton<ActorPlaces>();
                services.AddHostedService(provider => provider.GetRequiredService<ActorPlaces>());
            })
            .UseOrleans(silo =>
            {
                specification.Configure(silo);
                silo.Services.AddSingleton<SiloLoss>();
                silo.Services.AddSingleton<IFatalErrorHandler>(services => services.GetRequiredService<SiloLoss>());
                silo.UseTls(token.Apply);
                silo.ConfigureEndpoints(address, port, gatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
#pragma warning disable ORLEANSEXP003 // the usual directory forgets where some grains are when a silo is lost
                silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
                silo.Configure<ClusterOptions>(Name);
                silo.Configure<SiloMessagingOptions>(options => options.MaxMessageBodySize = MaxMessage);
                silo.Configure<ClusterMembershipOptions>(options =>
                {
                    options.MaxJoinAttemptTime = MaxJoinTime;
                    options.ProbeTimeout = TimeSpan.FromSeconds(2);
                });
            })
            .Build();
        using var interruption = new Interruption();
        try
        {
            Start(host, specification, token, SiloPatience, interruption.Token);
        }
        catch (Exception) when (interruption.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }

        return new SiloRun(host, specification.Name, request, terminal).Execute(interruption.Token);
    }

    /// <summary>What is wrong with a cluster that has no silo.</summary>
    public static BadInputException NoSilo(string cluster) =>
        new($"The cluster {cluster} has no silo: 'gradus silo --cluster …' starts one.");

    private static void Name(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (ClusterName, ClusterName);

    /// <summary>Starts a silo or client; one that finds a cluster with another token need not wait until it has tried for long.</summary>
    private static void Start(
        IHost host, ClusterSpecification specification, ClusterToken token, TimeSpan patience, CancellationToken cancellation)
    {
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        failing.CancelAfter(patience);
        Task start = host.StartAsync(failing.Token);
        try
        {
            while (!token.MetAnother && !failing.IsCancellationRequested && !start.Wait(Pause, CancellationToken.None))
            {
            }
        }
        catch (AggregateException exception) when (!token.MetAnother && !failing.IsCancellationRequested)
        {
            throw Unreachable(specification, ReasonOf(exception));
        }
        catch (AggregateException)
        {
            // Said below.
        }

        if (token.MetAnother)
        {
            throw new BadInputException(
                $"The cluster {specification.Name} has another token: its machines and clients need copies of the same file.");
        }

        if (!start.IsCompletedSuccessfully)
        {
            throw Unreachable(specification, $"no silo has answered for {patience.TotalSeconds:0} s{Advice}");
        }
    }

    private static BadInputException Unreachable(ClusterSpecification specification, string reason) =>
        new($"The cluster {specification.Name} cannot be reached: {reason.TrimEnd('.')}.");

    /// <summary>Why a start failed: for want of a silo, or of the place where they meet.</summary>
    private static string ReasonOf(AggregateException exception)
    {
        string said = Sentence.Of(exception).Split(". ")[0].TrimEnd('.');
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case PostgresException { SqlState: PostgresErrorCodes.UndefinedTable }:
                    return "its database has no tables of Orleans, which PostgreSQL-Main.sql and PostgreSQL-Clustering.sql make";
                case DbException or RedisException:
                    return said;
            }
        }

        return said + Advice;
    }

    private static void Configure(ILoggingBuilder logging, bool json)
    {
        if (json)
        {
            logging.AddJsonConsole(options => options.IncludeScopes = true);
        }
        else
        {
            logging.AddSimpleConsole(options => (options.SingleLine, options.TimestampFormat) = (true, "HH:mm:ss "));
            logging.AddFilter("Orleans", LogLevel.Critical);
            logging.AddFilter("Microsoft", LogLevel.Critical);
            logging.AddFilter("Polly", LogLevel.Critical); // each try of Orleans, with its stack
        }

        logging.AddFilter("Gradus", LogLevel.Information);
        logging.SetMinimumLevel(LogLevel.Warning);
    }

    /// <summary>
    /// The ports to listen on. Orleans would share one that is taken, and if another silo has it, the cluster takes that one for lost.
    /// </summary>
    private static (int Port, int GatewayPort) FreePorts(SiloRequest request)
    {
        using TcpListener silos = Listen("--port", request.Port);
        using TcpListener clients = Listen("--gateway-port", request.GatewayPort);
        using TcpListener? health = request.HealthPort is { } port ? Listen("--health-port", port) : null;
        return (PortOf(silos), PortOf(clients));

        static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static TcpListener Listen(string option, int? port)
    {
        var listener = new TcpListener(IPAddress.Any, port ?? 0);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw new BadInputException($"{option} {port} cannot be listened on: {Sentence.Of(exception)}.");
        }
    }
}
