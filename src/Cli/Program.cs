using Gradus.Cli;

return CommandLine.Run(args, Terminal.OfProcess());
