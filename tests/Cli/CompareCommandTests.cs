using System.Text.Json;
using System.Xml.Linq;

namespace Gradus.Tests;

public sealed class CompareCommandTests : IDisposable
{
    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void The_classic_experiment_in_small()
    {
        JsonElement result = _gradus.RunJson("compare a3c a2c --env CartPole-v1 --workers 2 --updates 300 --seeds 2 --episodes 2 --out {folder}/report --json");

        Assert.Equal(300, result.GetProperty("updates").GetInt32());
        Assert.Equal(["a3c", "a2c"], result.GetProperty("contenders").EnumerateArray().Select(contender => contender.GetProperty("label").GetString()));
        foreach (JsonElement contender in result.GetProperty("contenders").EnumerateArray())
        {
            Assert.Equal([0, 1], contender.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("seed").GetInt32()));
            Assert.Equal(["195", "475"], contender.GetProperty("reached").EnumerateObject().Select(member => member.Name));
            Assert.StartsWith("gradus train a", contender.GetProperty("runs")[0].GetProperty("command").GetString(), StringComparison.Ordinal);
        }

        Assert.Contains("<title>a3c and a2c on CartPole-v1</title>", _gradus.FileText("report/report.html"), StringComparison.Ordinal);
        Assert.Contains("--updates 300 --seeds 2", _gradus.FileText("report/report.html"), StringComparison.Ordinal);
        Assert.Equal(_gradus.Out, _gradus.FileText("report/comparison.json"));
        Assert.Contains("a3c seed 1: ", _gradus.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_algorithm_can_be_compared_with_other_settings()
    {
        JsonElement result = _gradus.RunJson("compare a2c a2c:n_steps=10:hidden=8,8 --env CartPole-v1 --envs 2 --steps 400 --set gamma=0.9 --seeds 1 --episodes 2 --out {folder}/report --json --quiet");

        JsonElement other = result.GetProperty("contenders")[1].GetProperty("hyperparameters");
        Assert.Equal((10, 0.9), (other.GetProperty("n_steps").GetInt32(), other.GetProperty("gamma").GetDouble()));
        Assert.Equal(2, other.GetProperty("hidden").GetArrayLength());
        Assert.Empty(_gradus.Error);
    }

    [Fact]
    public void An_earlier_report_is_kept()
    {
        const string Line = "compare a2c --env CartPole-v1 --steps 400 --seeds 1 --episodes 2 --quiet --out {folder}/report";
        Assert.Equal(0, _gradus.Run(Line));
        string first = _gradus.FileText("report/report.html");
        Assert.Equal(0, _gradus.Run(Line));

        Assert.Equal(first, _gradus.FileText("report/earlier-1/report.html"));
        Assert.True(_gradus.HasFile("report/report.html"));
    }

    [Fact]
    public void Several_environments_have_one_report_and_can_be_gone_on_with()
    {
        const string Line = "compare a2c a2c:gamma=0.9 --env CartPole-v1 --env ProbeBandit-v0 --envs 2 --steps 400 --episodes 2 --out {folder}/report";
        Assert.Equal(0, _gradus.Run($"{Line} --seeds 1"));
        Assert.Contains("CartPole-v1, a2c:gamma=0.9 seed 0: ", _gradus.Out, StringComparison.Ordinal);
        Assert.Contains("Interquartile mean over 2 environments and 1 seed", _gradus.Out, StringComparison.Ordinal);
        string first = _gradus.FileText("report/runs/CartPole-v1/a2c-seed0.json");

        JsonElement result = _gradus.RunJson($"{Line} --seeds 2 --resume --json");
        Assert.DoesNotContain("seed 0", _gradus.Error, StringComparison.Ordinal);
        Assert.Contains("ProbeBandit-v0, a2c seed 1: ", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(first, _gradus.FileText("report/runs/CartPole-v1/a2c-seed0.json"));
        Assert.Equal(
            ["CartPole-v1", "ProbeBandit-v0"],
            result.GetProperty("environments").EnumerateArray().Select(environment => environment.GetProperty("env").GetString()));
        JsonElement aggregates = result.GetProperty("aggregates");
        Assert.Equal(2, aggregates.GetProperty("seeds").GetArrayLength());
        Assert.True(aggregates.GetProperty("contenders").GetProperty("a2c").GetProperty("iqm").TryGetProperty("low", out _));
        Assert.Equal(1, aggregates.GetProperty("probability_of_improvement").GetArrayLength());
        Assert.Contains("<title>a2c and a2c:gamma=0.9 on 2 environments</title>", _gradus.FileText("report/report.html"), StringComparison.Ordinal);
        Assert.Equal(1 + 8, _gradus.FileText("report/runs.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("env,contender,seed,env_steps,", _gradus.FileText("report/curves.csv"), StringComparison.Ordinal);

        Charts_for_papers_stand_alone(["a2c", "a2c:gamma=0.9"]);

        JsonElement policy = _gradus.RunJson("eval {folder}/report/runs/CartPole-v1/a2c-seed0.safetensors --episodes 2 --json");
        Assert.Equal("CartPole-v1", policy.GetProperty("env").GetString());

        Assert.Equal(2, _gradus.Run($"{Line} --seeds 1 --steps 800 --resume".Replace("--steps 400 ", "", StringComparison.Ordinal)));
        Assert.Contains("holds a run with different settings", _gradus.Error, StringComparison.Ordinal);
    }

    /// <summary>No variable, no file beside it, a style for every class, and the legend inside: what Inkscape and LaTeX need.</summary>
    private void Charts_for_papers_stand_alone(string[] contenders)
    {
        string[] files = Directory.GetFiles(Path.Combine(_gradus.Folder, "report", "charts"), "*.svg");
        foreach (string name in (string[])["return-over-environment-steps-on-cartpole-v1", "return-over-seconds-on-probebandit-v0", "interquartile-means-of-scores"])
        {
            Assert.Contains(files, file => Path.GetFileName(file) == $"{name}.svg");
        }

        XNamespace svg = "http://www.w3.org/2000/svg";
        foreach (string file in files)
        {
            XElement chart = XDocument.Load(file).Root!;
            string style = chart.Element(svg + "style")!.Value;
            Assert.Equal(svg + "svg", chart.Name);
            Assert.DoesNotContain("var(", style, StringComparison.Ordinal);
            Assert.DoesNotContain(chart.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName is "href" or "src");
            string[] classes = [.. chart.Descendants().Attributes("class").SelectMany(attribute => attribute.Value.Split(' ')).Distinct()];
            Assert.All(classes.Where(name => name != "tick"), name => Assert.Matches($@"\.{name}[ ,.]", style));
            string[] texts = [.. chart.Elements(svg + "text").Select(text => text.Value)];
            Assert.True(texts.Length == 0 || texts.SequenceEqual(contenders), file);
        }
    }

    [Theory]
    [InlineData("compare a2c --env CartPole-v1 --env CartPole-v1", "--env CartPole-v1 is given twice; each environment counts once.")]
    [InlineData("compare a2c --env CartPole-v1 --env CartPole-v7", "There is no environment 'CartPole-v7'. Did you mean 'CartPole-v1'?")]
    [InlineData("compare a2c --env CartPole-v1 --resume", "--resume needs --out FOLDER: the folder of the comparison to continue.")]
    [InlineData("compare a2c --env CartPole-v1 --resume --out {folder}/no", "holds no comparison to continue: there is no folder 'runs' in it.")]
    [InlineData("compare --env CartPole-v1", "compare needs CONTENDER.")]
    [InlineData("compare a2c", "compare needs --env ID. Id of an environment")]
    [InlineData("compare a2x --env CartPole-v1", "There is no algorithm 'a2x'. Did you mean 'a2c'?")]
    [InlineData("compare a2c --env CartPole-v7", "There is no environment 'CartPole-v7'. Did you mean 'CartPole-v1'?")]
    [InlineData("compare a2c a2c --env CartPole-v1", "'a2c' is given twice; write a contender with different settings as a2c:key=value.")]
    [InlineData("compare a2c:n_steps --env CartPole-v1", "'n_steps' is not of the form key=value")]
    [InlineData("compare a3c:writ=cas --env CartPole-v1", "a3c has no hyper-parameter 'writ'. Did you mean 'write'?")]
    [InlineData("compare a2c --env CartPole-v1 --set write=cas", "--set write=cas: none of the contenders has a hyper-parameter 'write'.")]
    [InlineData("compare a2c --env CartPole-v1 --seeds 0", "--seeds cannot be '0': it takes a whole number from 1 to 1,000.")]
    [InlineData("compare a2c --env CartPole-v1 --steps 100 --updates 5", "--steps and --updates cannot both be given")]
    [InlineData("compare a2c --env CartPole-v1 --envs 2 --workers 3", "--envs 2 and --workers 3 contradict each other: they mean the same.")]
    [InlineData("compare a2c --env CartPole-v1 --envs 8 --steps 39", "a2c takes 40 steps per update, so 39 are too few to learn from.")]
    [InlineData("compare a3c:workers=3 --env CartPole-v1 --workers 4", "workers is 3 and there are 4 environments")]
    [InlineData("compare a2c a2c:gamma=.1 a2c:gamma=.2 a2c:gamma=.3 a2c:gamma=.4 a2c:gamma=.5 a2c:gamma=.6 a2c:gamma=.7 a2c:gamma=.8 --env CartPole-v1", "9 contenders are too many for one chart; compare at most 8 at a time.")]
    public void A_mistake_is_named_with_what_would_be_right_before_anything_starts(string line, string message)
    {
        Assert.Equal(2, _gradus.Run(line));

        Assert.Contains(message, _gradus.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_gradus.Folder));
    }
}
