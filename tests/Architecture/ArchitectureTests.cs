using System.Text.RegularExpressions;

namespace Gradus.Tests;

/// <summary>The code is built as <c>docs/architecture.md</c> says: the page's tables are what is allowed.</summary>
public sealed partial class ArchitectureTests
{
    private const double LargestShare = 0.2;

    private static readonly Lazy<SourceGraph> Graph = new(SourceGraph.Read);
    private static readonly Lazy<string> Page = new(() => Repository.Read("docs/architecture.md"));

    [Fact]
    public void Rooms_use_each_other_as_the_page_says()
    {
        HashSet<(string From, string To)> allowed = [];
        foreach (Match row in RoomRow().Matches(Section("rooms")))
        {
            foreach (Match name in Code().Matches(row.Groups["uses"].Value))
            {
                allowed.Add((row.Groups["room"].Value, name.Groups["name"].Value));
            }
        }

        Compare(
            allowed,
            Graph.Value.Arrows.Where(arrow => SourceGraph.RoomOf(arrow.Key.From) != SourceGraph.RoomOf(arrow.Key.To))
                .GroupBy(arrow => (SourceGraph.RoomOf(arrow.Key.From), SourceGraph.RoomOf(arrow.Key.To)))
                .ToDictionary(arrow => arrow.Key, arrow => arrow.First().Value));
        Assert.Equal(Graph.Value.LinesOfRooms.Keys.Order(), RoomRow().Matches(Section("rooms")).Select(row => row.Groups["room"].Value).Order());
    }

    [Fact]
    public void Folders_of_a_room_use_each_other_as_the_page_says()
    {
        HashSet<(string From, string To)> allowed = [];
        foreach (Match row in FolderRow().Matches(Section("folders")))
        {
            string from = row.Groups["folder"].Value;
            string room = SourceGraph.RoomOf(from);
            foreach (string to in row.Groups["uses"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                allowed.Add((from, to == "." ? room : $"{room}/{to}"));
            }
        }

        Compare(
            allowed,
            Graph.Value.Arrows.Where(arrow => SourceGraph.RoomOf(arrow.Key.From) == SourceGraph.RoomOf(arrow.Key.To)).ToDictionary());
    }

    [Fact]
    public void Folders_do_not_lead_in_circles_except_where_the_page_gives_a_reason()
    {
        string[] excused = [.. CircleRow().Matches(Section("circles")).Select(row => Folders(Code().Matches(row.Groups["folders"].Value).Select(name => name.Groups["name"].Value)))];
        Assert.Equal(excused.Order(), Graph.Value.Circles().Select(Folders).Order());

        static string Folders(IEnumerable<string> names) => string.Join(" ↔ ", names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Internals_are_visible_to_the_rooms_that_need_them_and_to_no_other()
    {
        HashSet<(string From, string To)> open =
        [
            .. from project in Repository.Files("src", "*.csproj")
               from Match friend in Friend().Matches(Repository.Read(project))
               select (RoomOfAssembly(friend.Groups["assembly"].Value), project.Split('/')[1]),
        ];
        Compare(open, Graph.Value.InternalUses, "The lists of InternalsVisibleTo and src differ");

        static string RoomOfAssembly(string assembly) => assembly == "gradus" ? "Cli" : assembly["Gradus.".Length..];
    }

    /// <summary>
    /// A tensor may lie in the memory of a device, where Read, Write and Edit copy and elements in place do not exist. What A3C's threads share
    /// is memory of the host by its nature: they read and write single elements of it at once.
    /// </summary>
    [Fact]
    public void What_runs_on_any_backend_takes_no_elements_of_tensors_where_they_are()
    {
        string[] folders = ["src/Autodiff/", "src/Rl/"];
        string[] accesses = [.. Graph.Value.ElementAccesses.Where(access => folders.Any(folder => access.StartsWith(folder, StringComparison.Ordinal)) && !access.StartsWith("src/Rl/Hogwild/", StringComparison.Ordinal)).Order()];
        Assert.True(accesses.Length == 0, $"Use Read, Write or Edit:\n{string.Join('\n', accesses)}");
        Assert.Contains(Graph.Value.ElementAccesses, access => access.StartsWith("src/Tensors/Reference/", StringComparison.Ordinal));
    }

    [Fact]
    public void No_room_holds_a_fifth_of_the_code()
    {
        double all = Graph.Value.LinesOfRooms.Values.Sum();
        Assert.All(Graph.Value.LinesOfRooms, room => Assert.True(room.Value < LargestShare * all, $"src/{room.Key} has {room.Value / all:P0} of the lines of src."));
    }

    private static void Compare(
        HashSet<(string From, string To)> allowed,
        IReadOnlyDictionary<(string From, string To), string> actual,
        string what = "docs/architecture.md and src differ")
    {
        string[] mistakes =
        [
            .. actual.Where(arrow => !allowed.Contains(arrow.Key)).Select(arrow => $"{arrow.Key.From} → {arrow.Key.To} is not allowed: {arrow.Value}").Order(),
            .. allowed.Where(arrow => !actual.ContainsKey(arrow)).Select(arrow => $"{arrow.From} → {arrow.To} is allowed, but nothing uses it").Order(),
        ];
        Assert.True(mistakes.Length == 0, $"{what}:\n{string.Join('\n', mistakes)}");
    }

    /// <summary>What follows a marker in the page, up to the next blank line after its first.</summary>
    private static string Section(string name)
    {
        string marker = $"<!-- arrows: {name} -->\n";
        int start = Page.Value.IndexOf(marker, StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/architecture.md has no {marker}");
        string rest = Page.Value[(start + marker.Length)..].TrimStart('\n');
        int end = rest.IndexOf("\n\n", StringComparison.Ordinal);
        return end < 0 ? rest : rest[..(end + 1)];
    }

    [GeneratedRegex(@"^\| `(?<room>[^`]+)` \|[^|\n]*\|(?<uses>[^|\n]*)\|$", RegexOptions.Multiline)]
    private static partial Regex RoomRow();

    [GeneratedRegex(@"^(?<folder>[\w./]+):(?<uses>[^\n]*)$", RegexOptions.Multiline)]
    private static partial Regex FolderRow();

    [GeneratedRegex(@"^- (?<folders>`[^\n:]*`): ", RegexOptions.Multiline)]
    private static partial Regex CircleRow();

    [GeneratedRegex("<InternalsVisibleTo Include=\"(?<assembly>[^\"]+)\"")]
    private static partial Regex Friend();

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Code();
}
