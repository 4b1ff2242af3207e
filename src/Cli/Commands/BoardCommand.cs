using System.CommandLine;

namespace Gradus.Cli;

/// <summary><c>gradus board [FOLDER]</c>.</summary>
internal sealed class BoardCommand : Command
{
    private const string UsualFolder = "runs";

    private readonly Argument<string[]> _folders = new("FOLDER")
    {
        Description = $"Run folders, or folders with run folders in them [default: {UsualFolder}]",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<int?> _port = Values.Port();
    private readonly Option<string[]> _assemblies = Values.Assemblies();
    private readonly Terminal _terminal;

    public BoardCommand(Terminal terminal, HelpWithExamples help)
        : base("board", "Show runs side by side on a live page that only this machine can open: curves, load, and the policies playing.")
    {
        _terminal = terminal;
        Add(_folders);
        Add(_port);
        Add(_assemblies);
        SetAction(Serve);
        help.Add(
            this,
            ("gradus board", "All runs in the folder runs, those that go on and those that are finished."),
            ("gradus board runs/CartPole-v1-a2c-seed0 runs/CartPole-v1-ppo-seed0 --port 8080", "Two runs, on a port of your own."));
    }

    private int Serve(ParseResult line)
    {
        Lookup.Load(line.GetValue(_assemblies) ?? []);
        string[] folders = line.GetValue(_folders) is { Length: > 0 } named ? named : [UsualFolder];
        if (Array.Find(folders, folder => !Directory.Exists(StartFolder.Full(folder))) is { } missing)
        {
            throw new BadInputException($"There is no folder '{missing}'. 'gradus train' makes run folders in {UsualFolder}.");
        }

        using var door = BoardDoor.Open(line.GetValue(_port));
        return BoardDoor.IsSupported ? Serve(door, folders, line.GetValue(_assemblies) ?? []) : ExitCode.BadInput;
    }

    private int Serve(BoardDoor door, IReadOnlyList<string> folders, IReadOnlyList<string> assemblies)
    {
        using var interruption = new Interruption();
        using var server = new BoardServer(door, "Gradus: runs", new BoardFolders(folders), new BoardPlayer(assemblies).Play);
        _terminal.Out.WriteLine($"Dashboard: {server.Address}");
        _terminal.Out.WriteLine("Ctrl+C ends it.");
        interruption.Token.WaitHandle.WaitOne();
        return ExitCode.Success;
    }
}
