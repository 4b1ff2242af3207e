using System.Text.Json;

namespace Gradus.Benchmarks;

/// <summary>What a peer's turns amount to, beside those of this library.</summary>
/// <param name="Name">The peer.</param>
/// <param name="Turns">Its turns, at least one.</param>
/// <param name="Own">This library's.</param>
internal sealed record PeerReport(string Name, IReadOnlyList<Turn> Turns, IReadOnlyList<Turn> Own)
{
    public double StepsPerSecond => Median(Turns.Select(turn => turn.StepsPerSecond));

    public double Seconds => Median(Turns.Select(turn => turn.Seconds));

    public double ProcessorSeconds => Median(Turns.Select(turn => turn.ProcessorSeconds));

    /// <summary>This library's steps per second through the peer's, turn by turn.</summary>
    public IEnumerable<double> Ratios => Own.Zip(Turns, (own, turn) => own.StepsPerSecond / turn.StepsPerSecond);

    /// <summary>The median of <see cref="Ratios"/>.</summary>
    public double Ratio => Median(Ratios);

    /// <summary>The peer's processor time for the whole process through this library's: what else the machine does counts least there.</summary>
    public double ProcessorRatio => Median(Own.Zip(Turns, (own, turn) => turn.ProcessorSeconds / own.ProcessorSeconds));

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject(Name);
        json.WriteNumber(PeerFigure.Name, StepsPerSecond);
        json.WriteNumber("seconds", Seconds);
        json.WriteNumber("processor_seconds", ProcessorSeconds);
        json.WriteStartArray("gradus_is_faster_by");
        foreach (double ratio in Ratios)
        {
            json.WriteNumberValue(ratio);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static double Median(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
