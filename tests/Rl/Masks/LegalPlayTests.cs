using System.Globalization;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>
/// No illegal action is ever played, by any algorithm, in any kind of vector environment, whatever the action space: a referee looks at every
/// step, and the games throw besides. Ten million steps, in some ten minutes:
/// <code>GRADUS_LEGAL_STEPS=10000000 dotnet test tests -c Release --filter FullyQualifiedName~LegalPlay --logger "console;verbosity=detailed"</code>
/// </summary>
public sealed class LegalPlayTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private static readonly string[] Kinds = ["same step", "next step", "threads", "processes"];

    private static readonly (string Name, string? Id, Func<IEnvironment> Make)[] Games =
    [
        ("tic-tac-toe", "TicTacToe-v0", () => new TicTacToe()),
        ("kitchen", "KitchenTest-v0", () => new Kitchen()),
        ("doors", null, () => new LockedDoors([2, 3], moves: 4)),
        ("switches", null, () => new LockedSwitches()),
    ];

    private static readonly IsolationOptions Isolated = new()
    {
        Command = GradusProcess.Host,
        Assemblies = [typeof(Kitchen).Assembly.Location],
        EnvironmentsPerProcess = 2,
    };

    public static TheoryData<string> Names => [.. Algorithms.All.Select(algorithm => algorithm.Name)];

    /// <summary>The steps of all algorithms together; unless they are given, a few of every algorithm in one game and one kind of vector.</summary>
    private static long? Wanted =>
        long.TryParse(Environment.GetEnvironmentVariable("GRADUS_LEGAL_STEPS"), NumberStyles.None, CultureInfo.InvariantCulture, out long steps) ? steps : null;

    [Theory]
    [MemberData(nameof(Names))]
    public void No_illegal_action_is_played(string algorithm)
    {
        EnvironmentAssembly.Load(typeof(Kitchen).Assembly.Location); // processes know the kitchen by its id
        int number = Algorithms.All.Select(info => info.Name).ToList().IndexOf(algorithm);
        (string Kind, int Game)[] cases =
        [
            .. Kinds.SelectMany(kind => Enumerable.Range(0, Games.Length).Select(game => (kind, game)))
                .Where(at => at.kind != "processes" || Games[at.game].Id is not null),
        ];
        cases = Wanted is null ? [cases[5 * number % cases.Length]] : cases;
        int each = (int)((Wanted ?? 2_000 * Algorithms.All.Count) / Algorithms.All.Count / cases.Length) + 1;
        long before = Referee.Steps;
        long inProcesses = 0;
        foreach ((string kind, int game) in cases)
        {
            AlgorithmInfo info = Algorithms.Find(algorithm);
            using Agent agent = info.Create(Source(kind, game, info.Hyperparameters.Defaults.Environments ?? 4), info.OptionsFor("TicTacToe-v0") with { Seed = (ulong)game }, new ManagedBackend<float>());
            agent.Learn(each + agent.StepsPerUpdate); // it ends where another update has no room
            inProcesses += kind == "processes" ? agent.EnvironmentSteps : 0;
        }

        long steps = Referee.Steps - before + inProcesses;
        output.WriteLine($"{algorithm}: {steps:N0} steps, {inProcesses:N0} of them in processes, {Referee.Illegal} illegal");
        Assert.True(steps >= each * cases.Length);
        Assert.Equal(0, Referee.Illegal);
    }

    private static EnvironmentSource Source(string kind, int game, int count)
    {
        (string name, string? id, Func<IEnvironment> make) = Games[game];
        AutoresetMode autoreset = kind == "next step" ? AutoresetMode.NextStep : AutoresetMode.SameStep;
        return kind == "processes"
            ? EnvironmentSource.Of(id!, count, seed: 3, isolation: Isolated)
            : new EnvironmentSource(() => new Referee(make()), count, seed: 3, autoreset, kind == "threads" ? 2 : 1, name);
    }
}
