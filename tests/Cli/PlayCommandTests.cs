using Gradus.Cli;
using Gradus.Envs;

namespace Gradus.Tests;

public sealed class PlayCommandTests : IDisposable
{
    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void A_file_gets_one_line_and_a_page_that_needs_nothing_else()
    {
        Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --steps 400 --out {folder}/run --quiet"));
        Assert.Equal(0, _gradus.Run("play {folder}/run --seed 4 --html {folder}/replay.html"));
        Assert.StartsWith("a2c on CartPole-v1, seed 4: return ", _gradus.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', _gradus.Out);

        string page = _gradus.FileText("replay.html");
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{", page.Split("const frames")[1].Split("function")[0], StringComparison.Ordinal);

        string onManaged = _gradus.Out.Split('\n')[0];
        Assert.Equal(0, _gradus.Run("play {folder}/run --seed 4 --html {folder}/replay.html --backend mathnet"));
        Assert.Equal(onManaged, _gradus.Out.Split('\n')[0]);
    }

    /// <summary>A policy file says what its algorithm is called, and anybody may name an environment.</summary>
    [Fact]
    public void Names_are_shown_as_they_are_whatever_they_hold()
    {
        var episode = new PlayedEpisode("<i>\"{frames}\"-v0", "{draw}</script><script>alert(1)", 3, new ActionLines("Mine-v0", new DictSpace(("'{says}</script>", new Discrete(2)))));
        Scene scene = SceneOf.Observation("CartPole-v1", new Box(-1, 1, 4), [0, 0, 0, 0]);
        episode.Moments.Add(new PlayedMoment(0, scene, 0, 0, double.NaN, []));

        string page = HtmlReplay.Write(episode, framesPerSecond: 30);

        const string Task = "&lt;i&gt;&quot;{frames}&quot;-v0";
        const string Title = $"{{draw}}&lt;/script&gt;&lt;script&gt;alert(1) on {Task}, seed 3";
        Assert.Contains($"<h1>{Task}</h1>", page, StringComparison.Ordinal);
        Assert.Contains($"<title>{Title}</title>", page, StringComparison.Ordinal);
        Assert.Contains($"aria-label=\"{Title}\"", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("function draw(").Length);
        Assert.Contains(@"const labels = ['\u0027{says}\u003C/script\u003E 0'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_played_is_bad_input()
    {
        Assert.Equal(2, _gradus.Run("play {folder}/nowhere"));
        Assert.Contains("There is no checkpoint", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --steps 400 --out {folder}/run --quiet"));
        Assert.Equal(2, _gradus.Run("play {folder}/run --env Pendulum-v1"));
        Assert.Contains("but Pendulum-v1 has observations Box(", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run("play {folder}/run --html {folder}/no/such/folder.html"));
        Assert.Contains("cannot be written", _gradus.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run("play {folder}/run --html {folder}/run/checkpoint.safetensors"));
        Assert.Contains("--html would replace '", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run("play {folder}/run --html {folder}/run/final-state.safetensors"));
        Assert.Contains("which holds a policy or the state of a run", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(0, _gradus.Run("play {folder}/run"));
    }
}
