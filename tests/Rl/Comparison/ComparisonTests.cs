using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class ComparisonTests
{
    [Fact]
    public void Every_contender_trains_with_every_seed_for_the_same_number_of_steps()
    {
        ComparisonPlan plan = Plan(new Budget(1_600, CountsUpdates: false));
        IReadOnlyList<RunRecord> runs = new ComparisonRunner(plan).Run();

        Assert.Equal(
            ["a3c 5", "a2c 5", "a3c 6", "a2c 6"],
            runs.Select(run => string.Create(CultureInfo.InvariantCulture, $"{run.Contender.Label} {run.Seed}")));
        Assert.All(runs, run => Assert.InRange(run.EnvironmentSteps, 1_600 - 10, 1_600));
        Assert.All(runs, run => Assert.InRange(run.Curve.Count, 10, 11));
        Assert.All(runs, run => Assert.Equal(run.EnvironmentSteps, run.Curve[^1].EnvironmentSteps));
        Assert.All(runs, run => Assert.Equal(run.Curve.Select(point => point.Seconds).Order(), run.Curve.Select(point => point.Seconds)));
        Assert.All(runs, run => Assert.Equal(3, run.Evaluation!.Episodes));
        Assert.All(runs, run => Assert.Equal(run.Contender.Algorithm.Name == "a3c", run.Staleness is not null));
    }

    [Fact]
    public void An_update_is_one_rollout_of_every_environment_for_all()
    {
        // 2 environments × 5 steps × 60 updates, whether two workers push each on its own or one batch is learned from.
        IReadOnlyList<RunRecord> runs = new ComparisonRunner(Plan(new Budget(60, CountsUpdates: true))).Run();

        Assert.All(runs, run => Assert.Equal(10, run.StepsPerRound));
        Assert.All(runs, run => Assert.InRange(run.EnvironmentSteps, 590, 600));
    }

    [Fact]
    public void A_budget_without_room_for_an_update_is_refused_before_anything_starts()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new ComparisonRunner(Plan(new Budget(9, CountsUpdates: false))).Check());
        Assert.Contains("a3c takes 10 steps per update, so 9 are too few", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_without_room_for_an_update_is_refused_without_making_an_agent()
    {
        AlgorithmInfo algorithm = AlgorithmInfo.Of<A2COptions>("unmade", "", "", (_, _, _) => throw new NotSupportedException("An agent is made."));
        ComparisonPlan plan = Plan(new Budget(9, CountsUpdates: false)) with
        {
            // The last of them takes too many steps; those before are not made either.
            Contenders = [.. new[] { 1, 5 }.Select(steps => new Contender($"unmade{steps}", algorithm, new A2COptions { Steps = steps }, 2, (_, _) => ""))],
        };

        ArgumentException exception = Assert.Throws<ArgumentException>(() => new ComparisonRunner(plan).Check());
        Assert.Contains("unmade5 takes 10 steps per update, so 9 are too few", exception.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => new ComparisonRunner(plan with { Budget = new Budget(10, CountsUpdates: false) }).Check());
    }

    [Fact]
    public void The_report_is_one_well_formed_page_that_needs_nothing_else()
    {
        ComparisonPlan plan = Plan(new Budget(2_000, CountsUpdates: false));
        string page = HtmlReport.Write([plan], new ComparisonRunner(plan).Run(), "gradus compare <a & b>", "a test's machine");

        // XML's rules are stricter than HTML's: every tag is closed, every attribute quoted, every < and & of a label escaped.
        XElement html = XDocument.Parse(page[page.IndexOf("<html", StringComparison.Ordinal)..]).Root!;
        Assert.Equal(7, html.Descendants("figure").Count());
        Assert.Empty(html.Descendants("script"));
        Assert.Empty(html.Descendants("link"));
        Assert.Empty(html.Descendants("img"));
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", page, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        Assert.Contains("name=\"viewport\"", page, StringComparison.Ordinal);
        Assert.Contains("gradus compare <a & b>", html.Descendants("pre").Select(pre => pre.Value));
        Assert.Contains("train a3c --seed 6 --steps 2000", page, StringComparison.Ordinal);
        Assert.All(html.Descendants("svg").Where(svg => svg.Attribute("aria-hidden") is null), svg => Assert.NotNull(svg.Attribute("aria-label")));
    }

    [Fact]
    public void Numbers_are_written_as_json_with_null_where_there_is_none()
    {
        ComparisonPlan plan = Plan(new Budget(800, CountsUpdates: false));
        IReadOnlyList<RunRecord> runs = new ComparisonRunner(plan).Run();
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            ComparisonJson.Write(writer, [plan], runs);
            writer.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        JsonElement a3c = document.RootElement.GetProperty("contenders")[0];
        JsonElement run = a3c.GetProperty("runs")[1];
        Assert.Equal(6, run.GetProperty("seed").GetInt32());
        Assert.Equal(JsonValueKind.Null, run.GetProperty("reached").GetProperty("475").ValueKind);
        Assert.Equal(0, a3c.GetProperty("reached").GetProperty("475").GetProperty("seeds").GetInt32());
        Assert.Equal(runs[2].Curve.Count, run.GetProperty("curve").GetArrayLength());
        Assert.Equal(runs[2].Evaluation!.Mean, run.GetProperty("eval").GetProperty("mean").GetDouble(), 1e-3);
        Assert.Equal(
            runs[0].Staleness!.Count + runs[2].Staleness!.Count,
            a3c.GetProperty("staleness").GetProperty("histogram").EnumerateArray().Sum(bin => bin.GetInt64()));
    }

    private static ComparisonPlan Plan(Budget budget) => new()
    {
        Source = EnvironmentSource.Of("CartPole-v1", count: 1, seed: 0),
        Contenders = [Contender("a3c"), Contender("a2c")],
        Seeds = [5, 6],
        Budget = budget,
        Points = 10,
        Thresholds = [15, 475],
        EvaluationEpisodes = 3,
        Backend = () => new ManagedBackend<float>(),
    };

    private static Contender Contender(string name)
    {
        AlgorithmInfo algorithm = Algorithms.Find(name);
        AgentOptions options = algorithm.OptionsFor("CartPole-v1");
        options = options is A3COptions asynchronous ? asynchronous with { Steps = 5 } : algorithm.Hyperparameters.Set(options, "n_steps=5");
        return new Contender(name, algorithm, options, 2, (seed, steps) => string.Create(CultureInfo.InvariantCulture, $"train {name} --seed {seed} --steps {steps}"));
    }
}
