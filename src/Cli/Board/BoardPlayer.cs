using System.Net;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>
/// Plays an episode of a run's policy for a dashboard, in the environments that the command line allows: those of Gradus, and those of
/// assemblies that it names, which play in a process of their own.
/// </summary>
/// <param name="assemblies">The assemblies.</param>
internal sealed class BoardPlayer(IReadOnlyList<string> assemblies)
{
    private const int MaxSteps = 2_000;
    private const int FramesPerSecond = 30;

    /// <summary>One episode with greedy actions, as a page; or a page that says why there is none.</summary>
    /// <param name="name">The run.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="cancellation">Ends the episode.</param>
    public string Play(string name, string folder, CancellationToken cancellation)
    {
        try
        {
            using OpenedPolicy opened = OpenedPolicy.Open(
                folder,
                backend: null,
                named: null,
                file => CommandName.Line(["play", file]),
                specification => specification.Assembly is not null,
                assemblies);
            PlayedEpisode episode = opened.Play(Evaluation.DefaultSeed, rng: null, MaxSteps, keeps: true, show: null, cancellation);
            return HtmlReplay.Write(episode, FramesPerSecond);
        }
        catch (Exception exception) when (exception is BadInputException or EnvironmentException or PolicyFailedException)
        {
            return $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><title>{WebUtility.HtmlEncode(name)}</title>"
                + "<style>:root { color-scheme: light dark; } body { font: 16px/1.5 system-ui, sans-serif; padding: 1rem; }</style></head>"
                + $"<body><p>{WebUtility.HtmlEncode(Sentence.Of(exception))}</p></body></html>\n";
        }
    }
}
