using System.Globalization;
using System.Text;
using System.Text.Json;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>Settings as they stand in the files of tuned values, <c>src/Rl/Defaults</c>: a section of one environment.</summary>
public static class TunedSection
{
    /// <summary>
    /// The environment's id and an object: the size of a run, then each hyper-parameter that differs from the algorithm's own default.
    /// </summary>
    /// <param name="study">A search.</param>
    /// <param name="trial">The trial whose settings are written.</param>
    /// <param name="steps">The length of a run.</param>
    public static string Write(TuningStudy study, int trial, long steps)
    {
        HyperparameterTable table = study.Algorithm.Hyperparameters;
        AgentOptions options = study.OptionsOf(trial);
        IEnumerable<string> members = table.Items
            .Where(item => item.Format(options) != item.Format(table.Defaults))
            .Select(item => $", \"{item.Name}\": {Value(item, options)}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"\"{JsonEncodedText.Encode(study.Environment)}\": {{ \"envs\": {study.Environments}, \"steps\": {steps}"
                + $"{string.Concat(members)} }}");
    }

    private static string Value(Hyperparameter item, AgentOptions options)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            item.Write(options, json);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
