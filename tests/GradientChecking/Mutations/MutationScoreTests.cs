using System.Globalization;
using System.Text;
using Gradus.Autodiff;
using Gradus.GradientChecking;

namespace Gradus.Tests;

/// <summary>
/// A check is worth what it finds: mistakes that people make are planted into ops and losses, one at a time, and every check is asked by
/// itself. The table in docs/planted-bugs.md is what this test computes: every catch that it has is made again, and where it has none a part
/// of the cases is tried, or all of them where the whole is asked for (<see cref="LongSweep"/>).
/// </summary>
public sealed class MutationScoreTests
{
    private const int Cases = 40;
    private static readonly int CasesWithoutCatch = LongSweep.Of(8, Cases);
    private const int Programs = 5_000;
    private const string Page = "docs/planted-bugs.md";

    private static readonly (GradientChecks Check, string Heading)[] Columns =
    [
        (GradientChecks.None, "sound"),
        (GradientChecks.Differences, "diff"),
        (GradientChecks.ComplexStep, "cplx"),
        (GradientChecks.Adjoint, "adj"),
        (GradientChecks.Linearity, "lin"),
        (GradientChecks.Accumulation, "acc"),
        (GradientChecks.FanOut, "fan"),
        (GradientChecks.SecondOrder, "2nd"),
        (GradientChecks.SinglePrecision, "f32"),
        (GradientChecks.Backends, "back"),
        (GradientChecks.RowWindows, "rows"),
        (GradientChecks.Formula, "form"),
    ];

    private readonly ProgramGenerator _generator = new();
    private readonly List<TapeProgram> _programs = [];

    [Fact]
    [Trait("Category", "Stress")]
    public void At_least_98_percent_of_the_planted_bugs_are_caught_and_the_page_says_by_which_checks()
    {
        Line[] lines =
        [
            .. PlantedBugs.All.Select(bug => Examine(bug.Op, bug.What, GradientSubjects.Find(bug.Op), bug)),
            .. MistakenLoss.All.Select(loss => Examine(loss.Of, loss.What, loss, bug: null)),
            .. MistakenMask.All.Select(mask => Examine("Masked", mask.What, mask, bug: null)),
        ];
        int caught = lines.Count(line => line.Kills.Any(kill => kill));
        string table = Table(lines, caught);
        string file = Path.Combine(AppContext.BaseDirectory, "planted-bugs.md");
        File.WriteAllText(file, table);

        Assert.True(lines.Length >= 60);
        Assert.True(caught >= 0.98 * lines.Length, $"Only {caught} of {lines.Length} planted bugs are caught.");
        Assert.True(Repository.Read(Page).Contains(table, StringComparison.Ordinal), $"{Page} does not have the table that was computed; it lies in {file}.");
        Assert.Contains($"{caught} of {lines.Length}", Repository.Read("README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_seam_itself_changes_nothing()
    {
        foreach (string op in PlantedBugs.All.Select(bug => bug.Op).Distinct())
        {
            Assert.Null(Caught(Draw(GradientSubjects.Find(op)), CasesWithoutCatch, GradientChecks.All, new PlantedBug(op, Mistake.None, "", Mode.Both)));
        }
    }

    private Line Examine(string of, string what, GradientSubject subject, PlantedBug? bug)
    {
        GradientCase[] cases = Draw(subject);
        string[] cells = CellsOf(of, what);
        bool[] catches = [.. cells.Take(Columns.Length).Select(cell => cell.Contains('×', StringComparison.Ordinal))];

        // Where the checks that catch nothing find nothing together, none of them does alone.
        GradientChecks silent = Columns.Where((_, i) => !catches[i]).Aggregate(GradientChecks.None, (sum, column) => sum | column.Check);
        bool isSilent = !LongSweep.IsWhole && Caught(cases, CasesWithoutCatch, silent, bug) is null;
        bool[] kills =
        [
            .. Columns.Select((column, i) => catches[i] ? Caught(cases, Cases, column.Check, bug) == column.Check
                : !isSilent && Caught(cases, CasesWithoutCatch, column.Check, bug) == column.Check),
        ];
        return new Line(of, what, kills, bug is null ? null : ProgramsUntilCaught(bug));
    }

    /// <summary>What the page says of a bug, column by column; of one that it does not have, that every check catches it.</summary>
    private static string[] CellsOf(string of, string what)
    {
        string start = RowStart(of, what);
        string? row = Array.Find(Repository.Read(Page).Split('\n'), line => line.StartsWith(start, StringComparison.Ordinal));
        return row?[start.Length..].Split('|') ?? [.. Columns.Select(_ => "×")];
    }

    private static string RowStart(string of, string what) => $"| {of} | {what.Replace("|", "\\|", StringComparison.Ordinal)} |";

    /// <summary>The check that fails first, when the one given is alone; null when none does in the first of the cases.</summary>
    private static GradientChecks? Caught(GradientCase[] cases, int count, GradientChecks checks, PlantedBug? bug)
    {
        for (int i = 0; i < count; i++)
        {
            GradientReport report = cases[i].Check(new GradientCheckOptions { Directions = 2, Checks = checks, Seed = (ulong)i, Substitution = bug });
            if (report.Failed)
            {
                return report.Check;
            }
        }

        return null;
    }

    private static GradientCase[] Draw(GradientSubject subject) => [.. Enumerable.Range(0, Cases).Select(seed => subject.Draw((ulong)seed))];

    private int? ProgramsUntilCaught(PlantedBug bug)
    {
        var memory = new TapeMemory();
        for (int i = 0; i < Programs; i++)
        {
            if (i == _programs.Count)
            {
                _programs.Add(_generator.Generate((ulong)i));
            }

            TapeProgram program = _programs[i];
            if (program.Steps.Any(step => step.Op.Name == bug.Op) &&
                program.Check(new GradientCheckOptions { Directions = 2, Seed = (ulong)i, Substitution = bug }, memory).Failed)
            {
                return i + 1;
            }
        }

        return null;
    }

    private static string Table(Line[] lines, int caught)
    {
        var text = new StringBuilder();
        string score = string.Create(CultureInfo.InvariantCulture, $"**{caught} of {lines.Length} planted bugs are caught ({100.0 * caught / lines.Length:0.0} %).**");
        text.Append(score).Append("\n\n| in | mistake |");
        foreach ((_, string heading) in Columns)
        {
            text.Append(CultureInfo.InvariantCulture, $" {heading} |");
        }

        text.Append(" programs |\n|---|---|").Append(string.Concat(Enumerable.Repeat(":-:|", Columns.Length))).Append("---:|\n");
        foreach (Line line in lines)
        {
            string kills = string.Concat(line.Kills.Select(kill => kill ? " × |" : "  |"));
            text.Append(CultureInfo.InvariantCulture, $"{RowStart(line.Of, line.What)}{kills} {line.Programs} |\n");
        }

        text.Append("| | **caught, each check asked alone** |");
        for (int i = 0; i < Columns.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $" {lines.Count(line => line.Kills[i])} |");
        }

        return text.Append(CultureInfo.InvariantCulture, $" {lines.Count(line => line.Programs is not null)} |\n").ToString();
    }

    private sealed record Line(string Of, string What, bool[] Kills, int? Programs);
}
