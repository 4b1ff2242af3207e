using Gradus.Cli;
using Gradus.Envs;

return EnvironmentHost.TryRun(args) || TrialWorker.TryRun(args)
    ? ExitCode.Success
    : UnexpectedEnd.Watch(() => CommandLine.Run(args, Terminal.OfProcess()));
