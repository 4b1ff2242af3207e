using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gradus.Cli;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary><c>gradus board</c> and <c>--dashboard</c>: what is served, to whom, and what it shows.</summary>
public sealed class BoardTests : IDisposable
{
    private const string Short = "train a2c CartPole-v1 --steps 2000 --envs 4 --set n_steps=5 --quiet --out {folder}/runs/";

    private readonly GradusCommand _gradus = new();

    private string Runs => Path.Combine(_gradus.Folder, "runs");

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public async Task Only_who_has_the_token_is_answered_and_the_token_leaves_the_address()
    {
        Assert.Equal(0, _gradus.Run(Short + "one"));
        using BoardServer server = Serve();
        var address = new Uri(server.Address);
        using HttpClient stranger = Browser();
        using HttpClient guest = Browser();

        Assert.Equal(IPAddress.Loopback, IPAddress.Parse(address.Host));
        foreach (string path in (string[])["/", "/runs", "/play?run=one", "/?token=0123", "/?token=", "/nothing"])
        {
            using HttpResponseMessage refused = await stranger.GetAsync(new Uri(address, path));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal("This page needs the address that the command printed, with its token.\n", await refused.Content.ReadAsStringAsync());
        }

        using HttpResponseMessage first = await guest.GetAsync(address);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (first.StatusCode, first.Headers.Location!.OriginalString));
        Assert.Contains("HttpOnly; SameSite=Strict", Assert.Single(first.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        using HttpResponseMessage page = await guest.GetAsync(new Uri(address, "/"));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.DoesNotContain(address.Query["?token=".Length..], await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task It_shows_and_changes_nothing()
    {
        Assert.Equal(0, _gradus.Run(Short + "one"));
        using BoardServer server = Serve();
        using HttpClient guest = await Guest(server);
        List<string> before = [.. Directory.EnumerateFiles(Runs, "*", SearchOption.AllDirectories).Order()];

        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete])
        {
            using var request = new HttpRequestMessage(method, "runs");
            using HttpResponseMessage answer = await guest.SendAsync(request);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }

        foreach (string path in (string[])["nothing", "play", "play?run=two", "play?run=../runs/one", "play?run=%2e%2e", "../../etc/passwd", "runs/one/config.json"])
        {
            using HttpResponseMessage answer = await guest.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        await guest.GetStringAsync(new Uri("runs", UriKind.Relative));
        await guest.GetStringAsync(new Uri("play?run=one", UriKind.Relative));
        Assert.Equal(before, Directory.EnumerateFiles(Runs, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public async Task A_request_by_another_name_is_not_answered()
    {
        using BoardServer server = Serve();
        using HttpClient guest = await Guest(server);
        using var request = new HttpRequestMessage(HttpMethod.Get, "runs") { Headers = { Host = "gradus.example" } };

        using HttpResponseMessage answer = await guest.SendAsync(request);

        Assert.False(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Runs_are_side_by_side_with_what_they_are_and_those_chosen_are_drawn()
    {
        Assert.Equal(0, _gradus.Run(Short + "one"));
        Assert.Equal(0, _gradus.Run(Short + "deep/two --seed 7"));
        using BoardServer server = Serve();
        using HttpClient guest = await Guest(server);

        string both = await guest.GetStringAsync(new Uri("runs", UriKind.Relative));
        string one = await guest.GetStringAsync(new Uri("runs?chosen=1&show=one", UriKind.Relative));
        string none = await guest.GetStringAsync(new Uri("runs?chosen=1", UriKind.Relative));

        Assert.Contains("<span>one</span>", both, StringComparison.Ordinal);
        Assert.Contains($"<span>{Path.Combine("deep", "two")}</span>", both, StringComparison.Ordinal);
        Assert.Contains("a2c on CartPole-v1, finished", both, StringComparison.Ordinal);
        Assert.Contains("2,000 of 2,000 steps", both, StringComparison.Ordinal);
        Assert.Contains("475, solved", both, StringComparison.Ordinal);
        Assert.Equal((2, 1, 0), (Lines(both), Lines(one), Lines(none)));
        Assert.Equal(2, one.Split("data-run=").Length - 1);

        // Curves of the first chart.
        static int Lines(string page) => page.Contains("<figure>", StringComparison.Ordinal)
            ? page.Split("<figure>")[1].Split("class=\"line ").Length - 1
            : 0;
    }

    [Fact]
    public void Runs_of_several_folders_have_names_of_their_own_however_the_folders_are_typed()
    {
        foreach (string run in (string[])["a/one", "b/one", "b/two"])
        {
            Make(run);
        }

        string separator = Path.DirectorySeparatorChar.ToString();
        (string[] Folders, string[] Names)[] cases =
        [
            (["a/one", "b/one"], [Path.Combine("a", "one"), Path.Combine("b", "one")]),
            (["b/one" + separator, "b/two" + separator], ["one", "two"]),
            (["b/one" + separator], ["one"]),
            (["b" + separator], ["one", "two"]),
            (["b", "b/one", "b/" + separator + "one" + separator], ["one", "two"]),
            (["a", "b/one"], [Path.Combine("a", "one"), Path.Combine("b", "one")]),
            (["."], [Path.Combine("a", "one"), Path.Combine("b", "one"), Path.Combine("b", "two")]),
        ];
        foreach ((string[] folders, string[] names) in cases)
        {
            var board = new BoardFolders([.. folders.Select(folder => Path.Combine(Runs, folder))]);
            Assert.Equal(names, board.Runs(shown: null, out string? remark).Select(run => run.Name).Order());
            Assert.Null(remark);
            Assert.All(names, name => Assert.EndsWith(name, board.FolderOf(name), StringComparison.Ordinal));
            Assert.Equal(names[..1], board.Runs(new HashSet<string>(names[..1]), out _).Where(run => run.IsShown).Select(run => run.Name));
        }
    }

    [Fact]
    public async Task What_is_left_out_is_the_oldest_and_said()
    {
        const int Count = 203;
        const int Others = 1_900;
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (int i = 0; i < Others; i++)
        {
            string other = Directory.CreateDirectory(Path.Combine(Runs, string.Create(CultureInfo.InvariantCulture, $"a{i}"))).FullName;
            Directory.SetLastWriteTimeUtc(other, old);
        }

        for (int i = 0; i < Count; i++)
        {
            string folder = Make(string.Create(CultureInfo.InvariantCulture, $"run{i}"));
            File.SetLastWriteTimeUtc(Path.Combine(folder, "config.json"), old.AddDays(1 + i));
        }

        using BoardServer server = Serve();
        using HttpClient guest = await Guest(server);
        string page = await guest.GetStringAsync(new Uri("runs?chosen=1", UriKind.Relative));

        // The folder itself, 203 runs and 1,900 others are 2,104.
        Assert.Contains("3 older runs and 104 folders are left out", page, StringComparison.Ordinal);
        Assert.Equal(200, page.Split("data-run=").Length - 1);
        Assert.Contains("data-run=\"run202\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-run=\"run2\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        Assert.Equal(0, _gradus.Run(Short + "one"));
        using BoardServer server = Serve();
        using HttpClient guest = await Guest(server);
        using HttpResponseMessage first = await guest.GetAsync(new Uri("runs", UriKind.Relative));
        bool spared = false;
        for (int attempt = 0; attempt < 200 && !spared; attempt++) // the machine's load is shown too, and may change between two requests
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "runs");
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using HttpResponseMessage again = await guest.SendAsync(request);
            spared = again.StatusCode == HttpStatusCode.NotModified;
            if (!spared)
            {
                first.Headers.Remove("ETag");
                first.Headers.ETag = again.Headers.ETag;
            }
        }

        Assert.True(spared);
    }

    [Fact]
    public async Task The_policy_plays_and_what_a_file_names_is_not_run()
    {
        Assert.Equal(0, _gradus.Run(Short + "one"));
        Assert.Equal(0, _gradus.Run(Short + "other"));
        ChangedPolicy.Replace(Path.Combine(Runs, "other"), "CartPole-v1", "gymnasium:X");
        using BoardServer server = Serve();
        using HttpClient guest = await Guest(server);

        string page = await guest.GetStringAsync(new Uri("play?run=one", UriKind.Relative));
        string refused = await guest.GetStringAsync(new Uri("play?run=other", UriKind.Relative));

        Assert.Contains($"A policy of a2c, seed {Evaluation.DefaultSeed}: return ", page, StringComparison.Ordinal);
        Assert.Contains("runs code in Python", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_that_are_damaged_or_hostile_are_text_or_left_out()
    {
        Assert.Equal(0, _gradus.Run(Short + "one"));
        string hostile = Directory.CreateDirectory(Path.Combine(Runs, "<img src=x onerror=alert(1)>")).FullName;
        File.WriteAllText(Path.Combine(hostile, "config.json"), """{"algo": "<b>a2c", "env": "\"><script>", "steps": 5}""");
        File.WriteAllText(Path.Combine(hostile, "metrics.csv"), "env_steps,mean_return_100\n1,2\n");
        string[] damaged = ["{", "[]", "{}", """{"algo": 1, "env": "E", "steps": 5}""", """{"algo": "a", "env": "E", "steps": 5.5}""", ""];
        for (int i = 0; i < damaged.Length; i++)
        {
            string folder = Directory.CreateDirectory(Path.Combine(Runs, string.Create(CultureInfo.InvariantCulture, $"damaged{i}"))).FullName;
            File.WriteAllText(Path.Combine(folder, "config.json"), damaged[i]);
        }

        using BoardServer server = Serve();
        using HttpClient guest = await Guest(server);
        string page = await guest.GetStringAsync(new Uri("runs", UriKind.Relative));

        Assert.Equal(2, page.Split("data-run=").Length - 1);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>a2c", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_in_use_and_a_missing_folder_are_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Directory.CreateDirectory(Runs);

        Assert.Equal(2, _gradus.Run($"board {{folder}}/runs --port {port}"));
        Assert.Contains($"The dashboard cannot use port {port}: ", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run($"train a2c CartPole-v1 --steps 100 --out {{folder}}/new --dashboard {port}"));
        Assert.Contains($"The dashboard cannot use port {port}: ", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run("board {folder}/nothing"));
        Assert.Contains("There is no folder '", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run("train a2c CartPole-v1 --dashboard 80"));
        Assert.Contains("--dashboard cannot be '80': it takes a port from 1,024 to 65,535.", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run("train a2c CartPole-v1 --dashboard --log none --out {folder}/new"));
        Assert.Contains("--dashboard shows the metrics in metrics.csv: add csv to --log.", _gradus.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_gradus.Folder, "new")));
    }

    [Fact]
    public void A_run_with_a_dashboard_has_the_same_bits()
    {
        JsonElement plain = _gradus.RunJson(Short + "one --json");
        JsonElement shown = _gradus.RunJson(Short + "two --json --dashboard");

        Assert.Equal(plain.GetProperty("parameter_hash").GetString(), shown.GetProperty("parameter_hash").GetString());
        Assert.StartsWith("Dashboard: http://127.0.0.1:", _gradus.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_reader_uses_it_in_a_browser_on_a_desk_and_on_a_phone_by_day_and_by_night()
    {
        BrowserScript.Part.Require();
        Assert.Equal(0, _gradus.Run(Short + "one"));
        Assert.Equal(0, _gradus.Run(Short + "two --seed 7"));
        using BoardServer server = Serve();

        using JsonDocument seen = JsonDocument.Parse(BrowserScript.Run("board.mjs", server.Address));

        Assert.Equal(403, seen.RootElement.GetProperty("stranger").GetInt32());
        JsonElement[] screens = [.. seen.RootElement.GetProperty("seen").EnumerateArray()];
        Assert.Equal(4, screens.Length);
        Assert.Equal(2, screens.Select(screen => screen.GetProperty("paper").GetString()).Distinct().Count());
        foreach (JsonElement screen in screens)
        {
            Assert.DoesNotContain("token", screen.GetProperty("url").GetString(), StringComparison.Ordinal);
            Assert.Equal(2, screen.GetProperty("cards").GetArrayLength());
            Assert.False(screen.GetProperty("isWider").GetBoolean());
            Assert.True(screen.GetProperty("charts").GetInt32() >= 2);
            Assert.Equal(screen.GetProperty("paths").GetInt32(), 2 * screen.GetProperty("without").GetInt32());
            Assert.Equal(screen.GetProperty("without").GetInt32(), screen.GetProperty("later").GetInt32());
            Assert.StartsWith("step ", screen.GetProperty("step").GetString(), StringComparison.Ordinal);
        }

        Assert.Empty(seen.RootElement.GetProperty("errors").EnumerateArray());
    }

    private static HttpClient Browser() => new(new HttpClientHandler { AllowAutoRedirect = false });

    private static async Task<HttpClient> Guest(BoardServer server)
    {
        HttpClient guest = Browser();
        guest.BaseAddress = new Uri(new Uri(server.Address), "/");
        using HttpResponseMessage welcome = await guest.GetAsync(new Uri(server.Address));
        return guest;
    }

    /// <summary>A folder that looks like a run's.</summary>
    private string Make(string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Runs, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"algo": "a2c", "env": "CartPole-v1", "steps": 5}""");
        return folder;
    }

    private BoardServer Serve()
    {
        Directory.CreateDirectory(Runs);
        return new BoardServer(BoardDoor.Open(port: null), "runs", new BoardFolders([Runs]), new BoardPlayer([]).Play);
    }
}
