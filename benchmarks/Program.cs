using BenchmarkDotNet.Running;
using Gradus.Benchmarks;

if (args is ["table", ..])
{
    return TableCommand.Run(args[1..]);
}

if (args is ["peers", ..])
{
    return PeersCommand.Run(args[1..]);
}

if (args is [PeersCommand.WorkloadName, ..])
{
    return PeersCommand.RunWorkload(args[1..]);
}

BenchmarkSwitcher.FromAssembly(typeof(SinkTable).Assembly).Run(args);
return 0;
