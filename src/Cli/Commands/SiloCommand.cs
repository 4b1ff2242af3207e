using System.CommandLine;
using System.Net;

namespace Gradus.Cli;

/// <summary><c>gradus silo --cluster SPEC</c>.</summary>
internal sealed class SiloCommand : Command
{
    private const int MaxParallel = 1_024;

    private readonly Option<string> _cluster = new(ClusterProgram.Option)
    {
        Description = "Where the machines of the cluster meet: local or local:NAME for processes on this one, redis:HOST:PORT, "
            + "postgres:CONNECTION, or @FILE with one of these in its first line",
        HelpName = "SPEC",
        Required = true,
    };
    private readonly Option<string?> _token = Values.Token();
    private readonly Option<long?> _parallel = Values.Count(
        "--parallel", "Runs at a time, each in a process of its own [default: the number of processors]", "N", 1, MaxParallel);
    private readonly Option<long?> _actors = Values.Count(
        "--actors",
        "Actors of 'gradus train' at a time, each on a thread; more than processors for environments that wait [default: the number of "
            + "processors]",
        "N",
        1,
        MaxParallel);
    private readonly Option<string[]> _assemblies = Values.Assemblies();
    private readonly Option<bool> _python = Values.Flag(
        "--python", "Also take runs with environments of Gymnasium, which run code in Python");
    private readonly Option<IPAddress?> _address = new("--address")
    {
        Description = "The address of this machine for the others [default: the one from which it reaches what they meet at]",
        HelpName = "IP",
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (!IPAddress.TryParse(text, out IPAddress? address))
            {
                result.AddError($"--address cannot be '{text}': it takes an IP address, such as 10.0.0.5.");
            }

            return address;
        },
    };
    private readonly Option<int?> _port = Values.Port("--port", "The port for other silos [default: a free one]");
    private readonly Option<int?> _gatewayPort = Values.Port("--gateway-port", "The port for clients [default: a free one]");
    private readonly Option<int?> _healthPort = Values.Port(
        "--health-port", "Answer GET /health on this port, with 200 while the silo takes part in the cluster [default: not]");
    private readonly Option<bool> _json = Values.Flag("--json", "Write events as JSON, one a line, for log collectors");

    public SiloCommand(Terminal terminal, HelpWithExamples help, IClusterEngine? engine)
        : base(
            "silo",
            "Take training runs of tune and compare, and actors of train, from a cluster, until Ctrl+C. Silos come and go at any time; "
                + "what one of them was doing goes on elsewhere.")
    {
        Option[] options = [_cluster, _token, _parallel, _actors, _assemblies, _python, _address, _port, _gatewayPort, _healthPort, _json];
        foreach (Option option in options)
        {
            Add(option);
        }

        SetAction(line => engine is null ? ClusterProgram.Run(line) : engine.RunSilo(Request(line), terminal));
        help.Add(
            this,
            ("gradus silo --cluster local", "Runs of this machine: in another terminal, gradus tune … --cluster local."),
            ("gradus silo --cluster redis:db.example:6379 --token cluster.token --parallel 8",
                "One of several machines, which meet at a Redis. All of them, and the client, have a copy of the token."),
            ("gradus silo --cluster local --assembly MyGame.dll", "Runs with your own environments, which have to be allowed here."));
    }

    private SiloRequest Request(ParseResult line) => new()
    {
        Specification = line.GetRequiredValue(_cluster),
        TokenFile = line.GetValue(_token),
        Parallel = (int)(line.GetValue(_parallel) ?? Environment.ProcessorCount),
        Actors = (int)(line.GetValue(_actors) ?? Environment.ProcessorCount),
        Assemblies = line.GetValue(_assemblies) ?? [],
        AllowsPython = line.GetValue(_python),
        Address = line.GetValue(_address),
        Port = line.GetValue(_port),
        GatewayPort = line.GetValue(_gatewayPort),
        HealthPort = line.GetValue(_healthPort),
        Json = line.GetValue(_json),
    };
}
