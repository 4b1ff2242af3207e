using Gradus.Cli;
using Gradus.Envs.Processes;

return EnvironmentHost.TryRun(args) ? ExitCode.Success : CommandLine.Run(args, Terminal.OfProcess());
