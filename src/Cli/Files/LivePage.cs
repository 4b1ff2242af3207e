using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>
/// A self-contained page in which a policy plays its environment as WebAssembly, made of the files that <c>src/Live</c> has put beside
/// this program.
/// </summary>
internal static class LivePage
{
    private const string PageName = "page.html";
    private const string ScriptName = "page.js";
    private const string RuntimeName = "runtime.zip";

    /// <summary>The files.</summary>
    internal static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "live");

    /// <summary>Refuses what no page can play, before anything is played.</summary>
    /// <param name="html">The page's file, if one was named.</param>
    /// <param name="opened">The policy and its environment.</param>
    /// <exception cref="BadInputException">There is no page, it cannot hold the environment, or the files are not there.</exception>
    public static void Require(string? html, OpenedPolicy opened)
    {
        if (html is null)
        {
            throw new BadInputException("--live is for a page: name its file with --html FILE.");
        }

        string id = opened.Specification.Id;
        if (Lookup.IsPython(id))
        {
            throw new BadInputException(
                $"A page cannot play '{id}', which runs in Python; without --live the page shows one episode of it.");
        }

        if (opened.Specification.Assembly is { } assembly)
        {
            throw new BadInputException(
                $"A page can play Gradus' own environments, and '{id}' is in '{assembly}'; without --live the page shows one episode of "
                    + "it.");
        }

        if (opened.Policy.Description.Network is not (MlpDescription or ConvDescription))
        {
            throw new BadInputException(
                "A page can play Gradus' own networks, and this policy has another; without --live the page shows one episode of it.");
        }

        if (Missing(Folder) is { } missing)
        {
            throw new BadInputException(
                $"This gradus lacks what live pages are made of ({missing}): an installed one has it, and so has one that is built with "
                    + "-p:Live=true.");
        }
    }

    /// <summary>What is missing of the files; null for nothing.</summary>
    /// <param name="folder">Where they should be.</param>
    internal static string? Missing(string folder) =>
        ((string[])[PageName, ScriptName, RuntimeName]).Select(name => Path.Combine(folder, name)).FirstOrDefault(
            file => !File.Exists(file)) is { } absent
            ? $"'{absent}' is not there"
            : null;

    /// <summary>The page.</summary>
    /// <param name="episode">An episode, as it is played here.</param>
    /// <param name="opened">The policy and its environment.</param>
    /// <param name="rate">Steps shown per second.</param>
    /// <param name="samples">Whether actions are sampled.</param>
    public static string Write(PlayedEpisode episode, OpenedPolicy opened, int rate, bool samples)
    {
        string title = $"{episode.Algorithm} on {episode.Environment}, live";
        Scene scene = episode.Moments[0].Scene;
        return PageText.Fill(
            File.ReadAllText(Path.Combine(Folder, PageName)),
            new Dictionary<string, string>
            {
                ["style"] = SceneHtml.Style,
                ["figure"] = SceneHtml.Figure(scene, title),
                ["draw"] = SceneHtml.Script(),
                ["script"] = File.ReadAllText(Path.Combine(Folder, ScriptName)),
                ["title"] = WebUtility.HtmlEncode(title),
                ["task"] = WebUtility.HtmlEncode(episode.Environment),
                ["who"] = WebUtility.HtmlEncode(string.Create(
                    CultureInfo.InvariantCulture,
                    $"A policy of {episode.Algorithm}. By itself, with seed {episode.Seed}, it has a return of "
                        + $"{episode.Return:0.##} in {episode.Steps:N0} steps.")),
                ["settings"] = Settings(episode, rate, samples),
                ["policy"] = Convert.ToBase64String(File.ReadAllBytes(StartFolder.Full(opened.File))),
                ["runtime"] = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(Folder, RuntimeName))),
            });
    }

    private static string Settings(PlayedEpisode episode, int rate, bool samples)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) // its encoder leaves nothing that ends a script
        {
            json.WriteStartObject();
            json.WriteString("environment", episode.Environment);
            json.WriteString("seed", episode.Seed.ToString(CultureInfo.InvariantCulture));
            json.WriteBoolean("samples", samples);
            json.WriteNumber("rate", rate);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
