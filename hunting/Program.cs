// Repeats every published finding, or goes hunting for more.
//
//     dotnet run -c Release --project hunting -p:Libtorch=cpu -- all
//     dotnet run -c Release --project hunting -p:Libtorch=cpu -- det
//     dotnet run -c Release --project hunting -p:Libtorch=cpu -- search linalg 1000 1
//
// docs/hunting.md has the table and the method.
using Gradus.Hunting;

const string Usage = """
    all                                   repeats every finding
    NAME                                  repeats one finding
    list                                  names them
    search [PART-OF-NAME] [POINTS] [SEED] checks functions at random points and edges (default: all, 200 points, seed 1)
    """;

switch (args)
{
    case ["list"]:
        foreach (Finding finding in Findings.All())
        {
            Console.WriteLine($"{finding.Name,-24} {finding.Function.Name}");
        }

        return 0;
    case ["all"]:
        return Repeat.Run([.. Findings.All()]);
    case ["search", ..]:
        return Search.Run(args[1..]);
    case [string name] when Findings.All().Any(finding => finding.Name == name):
        return Repeat.Run([Findings.All().Single(finding => finding.Name == name)]);
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
