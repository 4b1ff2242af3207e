using Gradus.Cli;
using Gradus.Envs;

return EnvironmentHost.TryRun(args) ? ExitCode.Success : CommandLine.Run(args, Terminal.OfProcess());
