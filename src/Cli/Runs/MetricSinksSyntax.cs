namespace Gradus.Cli;

/// <summary>Sinks as they are typed: <c>csv,tensorboard</c>.</summary>
internal static class MetricSinksSyntax
{
    private const string Nowhere = "none";

    private static readonly MetricSinks[] All = [MetricSinks.Csv, MetricSinks.Jsonl, MetricSinks.Tensorboard];

    /// <summary>The sinks of a text; null if a name is unknown or there is none.</summary>
    public static MetricSinks? Parse(string text)
    {
        if (text == Nowhere)
        {
            return MetricSinks.None;
        }

        MetricSinks sinks = MetricSinks.None;
        foreach (string name in text.Split(','))
        {
            MetricSinks found = Array.Find(All, sink => NameOf(sink) == name.Trim());
            if (found == MetricSinks.None)
            {
                return null;
            }

            sinks |= found;
        }

        return sinks;
    }

    /// <summary>The text that <see cref="Parse"/> takes.</summary>
    public static string Format(this MetricSinks sinks) =>
        sinks == MetricSinks.None ? Nowhere : string.Join(',', All.Where(sink => sinks.HasFlag(sink)).Select(NameOf));

    private static string NameOf(MetricSinks sink) => sink.ToString().ToLowerInvariant();
}
