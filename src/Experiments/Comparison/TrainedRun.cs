using System.Text.Json;

namespace Gradus.Experiments;

/// <summary>A run that was trained somewhere else.</summary>
/// <param name="Figures">Its figures as JSON, as <see cref="FiguresOf"/> writes them; empty if there are none.</param>
/// <param name="Policy">The content of its policy file; empty if it failed.</param>
/// <param name="Failure">Why there are no figures; null where they are.</param>
public sealed record TrainedRun(ReadOnlyMemory<byte> Figures, ReadOnlyMemory<byte> Policy, string? Failure = null)
{
    /// <summary>The figures of a run as JSON, for another process to read.</summary>
    /// <param name="plan">The plan of its environment.</param>
    /// <param name="run">The run.</param>
    public static byte[] FiguresOf(ComparisonPlan plan, RunRecord run)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            RunJson.Write(json, plan.Thresholds, run);
        }

        return stream.ToArray();
    }
}
