using System.Globalization;
using System.Text;

namespace Gradus.Experiments;

/// <summary>
/// The settings of a run as TensorBoard shows them: a table under Text, and a row under HParams, where runs are compared by their settings.
/// </summary>
internal static class HyperparameterEvents
{
    private const string TextTag = "hyperparameters/text_summary";
    private const string TextPlugin = "text";
    private const string HparamsPlugin = "hparams";
    private const string ExperimentTag = "_hparams_/experiment";
    private const string SessionStartTag = "_hparams_/session_start_info";

    /// <summary>Writes the values of a summary.</summary>
    /// <param name="summary">Where to.</param>
    /// <param name="settings">Names and values.</param>
    /// <param name="metrics">The scalars by which runs may be compared.</param>
    public static void Write(ProtobufWriter summary, IReadOnlyList<KeyValuePair<string, string>> settings, IReadOnlyList<string> metrics)
    {
        WriteText(summary, settings);
        WritePlugin(summary, ExperimentTag, content =>
        {
            int experiment = content.Begin(EventFields.Experiment);
            foreach ((string name, string value) in settings)
            {
                int info = content.Begin(EventFields.HparamInfo);
                content.Write(EventFields.Name, name);
                content.Write(EventFields.HparamType, IsNumber(value, out _) ? EventFields.HparamNumber : EventFields.HparamString);
                content.End(info);
            }

            foreach (string tag in metrics)
            {
                int info = content.Begin(EventFields.MetricInfo);
                int name = content.Begin(EventFields.Name);
                content.Write(EventFields.MetricTag, tag);
                content.End(name);
                content.End(info);
            }

            content.End(experiment);
        });
        WritePlugin(summary, SessionStartTag, content =>
        {
            int start = content.Begin(EventFields.SessionStart);
            foreach ((string name, string value) in settings)
            {
                int entry = content.Begin(EventFields.Hparams);
                content.Write(EventFields.Key, name);
                int box = content.Begin(EventFields.MapValue);
                if (IsNumber(value, out double number))
                {
                    content.Write(EventFields.NumberValue, number);
                }
                else
                {
                    content.Write(EventFields.TextValue, value);
                }

                content.End(box);
                content.End(entry);
            }

            content.End(start);
        });
    }

    private static bool IsNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static void WriteText(ProtobufWriter summary, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        var table = new StringBuilder("| setting | value |\n|---|---|\n");
        foreach ((string name, string value) in settings)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {value.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        int box = summary.Begin(EventFields.Value);
        summary.Write(EventFields.Tag, TextTag);
        WriteMetadata(summary, TextPlugin, []);
        int tensor = summary.Begin(EventFields.Tensor);
        summary.Write(EventFields.ElementType, EventFields.TypeString);
        int shape = summary.Begin(EventFields.TensorShape);
        int dimension = summary.Begin(EventFields.Dimension);
        summary.Write(EventFields.Size, 1);
        summary.End(dimension);
        summary.End(shape);
        summary.Write(EventFields.StringValue, table.ToString());
        summary.End(tensor);
        summary.End(box);
    }

    private static void WritePlugin(ProtobufWriter summary, string tag, Action<ProtobufWriter> write)
    {
        var content = new ProtobufWriter();
        write(content);
        int box = summary.Begin(EventFields.Value);
        summary.Write(EventFields.Tag, tag);
        WriteMetadata(summary, HparamsPlugin, content.Written);
        summary.End(box);
    }

    private static void WriteMetadata(ProtobufWriter summary, string plugin, ReadOnlySpan<byte> content)
    {
        int metadata = summary.Begin(EventFields.Metadata);
        int data = summary.Begin(EventFields.PluginData);
        summary.Write(EventFields.PluginName, plugin);
        if (content.Length > 0)
        {
            summary.Write(EventFields.PluginContent, content);
        }

        summary.End(data);
        summary.End(metadata);
    }
}
