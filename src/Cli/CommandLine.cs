using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using Gradus.Mpi;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>The <c>gradus</c> command, as run by the process or, in-process, by a test.</summary>
internal static class CommandLine
{
    private static readonly ParserConfiguration Parser = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Runs one command line to its end.</summary>
    /// <param name="args">The words after <c>gradus</c>.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="engine">Connects machines; null for a program that does not.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, Terminal terminal, IClusterEngine? engine = null)
    {
        _ = StartFolder.Path; // read before an environment can change it
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture; // numbers look the same everywhere
        RootCommand root = Build(terminal, out Option<bool> verbose, engine);
        ParseResult line = root.Parse(args.Count == 0 ? ["--help"] : args, Parser);
        int code = Run(line, verbose, terminal, isForOther: engine is null && ClusterProgram.IsAskedFor(line));
        if (terminal.OutFailure is not { } failure)
        {
            return code;
        }

        terminal.Error.WriteLine($"gradus: the results could not be written to standard output: {Sentence.Of(failure)}");
        return code == ExitCode.Success ? ExitCode.Failed : code;
    }

    private static int Run(ParseResult line, Option<bool> verbose, Terminal terminal, bool isForOther)
    {
        try
        {
            if (MistakeIn(line) is { } mistake)
            {
                return RankGroup.Run(terminal, _ => throw new BadInputException(mistake));
            }

            bool isWork = line.CommandResult.Command is not RootCommand && line.Action is not HelpWithExamples;
            if (isWork && MpiLauncher.OfThisProcess is { Size: > 1 } &&
                line.CommandResult.Command is { } command and not (TrainCommand or ResumeCommand or SiloCommand))
            {
                return RankGroup.Run(terminal, _ => throw new BadInputException(
                    $"{command.Name} cannot be divided among processes of MPI, as train and resume can, and each would do all of it: start "
                        + "it without a launcher."));
            }

            if (isWork && VectorAcceleration.Warning is { } slow)
            {
                terminal.Error.WriteLine($"gradus: {slow}");
            }

            if (!MpiRun.IsAskedFor(line) && !isForOther && // then another process writes the results, to the same output
                line.CommandResult.Command.Options.Any(option => option is Option<bool> { Name: "--json" } json && line.GetValue(json)))
            {
                terminal.KeepOutForResults();
            }

            return line.Invoke(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception exception) when (exception is BadInputException or HyperparameterException)
        {
            terminal.Error.WriteLine($"gradus: {exception.Message}");
            return ExitCode.BadInput;
        }
        catch (Exception exception)
        {
            bool wantsTrace = line.GetValue(verbose);
            terminal.Error.WriteLine($"gradus: {Sentence.Of(exception)}{(wantsTrace ? "" : " (--verbose shows where)")}");
            if (wantsTrace)
            {
                terminal.Error.WriteLine(exception);
            }

            return ExitCode.Failed;
        }
    }

    /// <summary>The mistake in a command line, found before anything is looked up; or null.</summary>
    /// <param name="args">The words after <c>gradus</c>.</param>
    public static string? MistakeIn(IReadOnlyList<string> args) =>
        MistakeIn(Build(Terminal.Plain(TextWriter.Null, TextWriter.Null), out _).Parse(args, Parser));

    private static string? MistakeIn(ParseResult line) =>
        line.Errors.Count > 0 && line.Action is null or ParseErrorAction ? ParseMistake.Describe(line) : null;

    /// <summary>All commands with their options.</summary>
    internal static RootCommand Build(Terminal terminal, out Option<bool> verbose, IClusterEngine? engine = null)
    {
        verbose = Values.Flag("--verbose", "Show the stack trace when something fails");
        verbose.Recursive = true;
        var root = new RootCommand("Gradus: deep reinforcement learning for .NET. Trains, evaluates, compares and plays agents.")
        {
            verbose,
        };
        HelpOption helpOption = root.Options.OfType<HelpOption>().Single();
        var help = new HelpWithExamples((HelpAction)helpOption.Action!);
        helpOption.Action = help;
        help.Add(
            root,
            ("gradus train a2c CartPole-v1", "Train A2C on CartPole with the settings tuned for it, then evaluate the policy."),
            ("gradus compare a3c a2c --env CartPole-v1 --workers 4",
                "Train both on the same seeds and number of steps, and write a report with charts."),
            ("gradus eval runs/CartPole-v1-a2c-seed0/checkpoint.safetensors", "Evaluate a saved policy."));
        root.Add(new TrainCommand(terminal, help, engine));
        root.Add(new ResumeCommand(terminal, help, engine));
        root.Add(new EvalCommand(terminal, help));
        root.Add(new PlayCommand(terminal, help));
        root.Add(new ExportCommand(terminal, help));
        root.Add(new BoardCommand(terminal, help));
        root.Add(new CompareCommand(terminal, help, engine));
        root.Add(new TuneCommand(terminal, help, engine));
        root.Add(new SiloCommand(terminal, help, engine));
        root.Add(new ExplainCommand(terminal, help));
        root.Add(new EnvsCommand(terminal, help));
        root.Add(new CheckCommand(terminal, help));
        root.Add(new AlgosCommand(terminal, help));
        root.Add(new GradcheckCommand(terminal, help));
        root.Add(new BenchCommand(terminal, help));
        root.Add(new DoctorCommand(terminal, help));
        return root;
    }
}
