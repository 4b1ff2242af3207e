using Gradus.Cli;
using Gradus.Envs;
using Gradus.Orleans;

return EnvironmentHost.TryRun(args) || TrialWorker.TryRun(args) || RunWorker.TryRun(args)
    ? ExitCode.Success
    : UnexpectedEnd.Watch(() => CommandLine.Run(args, Terminal.OfProcess(), new OrleansEngine()));
