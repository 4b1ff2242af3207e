using System.Globalization;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// How a policy file stores normalisation statistics: arrays of F64, and strings that announce them. Both missing statistics and
/// unannounced ones are refused, so that no policy can lose its normalisation.
/// </summary>
internal static class StatisticsFormat
{
    private const string Observations = "normalizes_observations";
    private const string Rewards = "normalizes_rewards";
    private const string ObservationMean = "normalization.observation_mean";
    private const string ObservationVariance = "normalization.observation_variance";
    private const string ObservationCount = "normalization.observation_count";
    private const string ReturnCount = "normalization.return_count";
    private const string ReturnMean = "normalization.return_mean";
    private const string ReturnVariance = "normalization.return_variance";

    /// <summary>Adds the statistics and the strings that announce them.</summary>
    public static void Write(FrozenNormalization normalization, Dictionary<string, string> metadata, List<SavedTensor> tensors)
    {
        metadata[Observations] = normalization.NormalizesObservations ? "true" : "false";
        metadata[Rewards] = normalization.ReturnVariance is null ? "false" : "true";
        if (normalization.NormalizesObservations)
        {
            WriteCount(ObservationCount, normalization.ObservationCount);
            tensors.Add(SavedTensor.Create(ObservationMean, normalization.ObservationMean, normalization.ObservationMean.Length));
            tensors.Add(
                SavedTensor.Create(ObservationVariance, normalization.ObservationVariance, normalization.ObservationVariance.Length));
        }

        if (normalization.ReturnVariance is double variance)
        {
            WriteCount(ReturnCount, normalization.ReturnCount);
            tensors.Add(SavedTensor.Create<double>(ReturnVariance, [variance], 1));
            if (normalization.ReturnMean is double mean)
            {
                tensors.Add(SavedTensor.Create<double>(ReturnMean, [mean], 1));
            }
        }

        // A policy from a file without counts or the mean of the return is written as it was read.
        void WriteCount(string key, long count)
        {
            if (count != FrozenNormalization.UnknownCount)
            {
                metadata[key] = count.ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    /// <summary>Whether the metadata announces the array; an unannounced one is refused like any unknown array.</summary>
    public static bool Announces(string path, SafetensorsFile file, string name) => name switch
    {
        ObservationMean or ObservationVariance => Says(path, file, Observations),
        ReturnMean or ReturnVariance => Says(path, file, Rewards),
        _ => false,
    };

    /// <summary>The statistics; null when the metadata announces none.</summary>
    /// <exception cref="InvalidPolicyException">They are missing or damaged.</exception>
    public static FrozenNormalization? Read(string path, SafetensorsFile file, Space observations)
    {
        var columns = AmountColumns.Of(observations);
        bool hasObservations = Says(path, file, Observations);
        bool rewards = Says(path, file, Rewards);
        return hasObservations || rewards
            ? new FrozenNormalization(
                columns,
                hasObservations ? Numbers(ObservationMean, columns.Count) : [],
                hasObservations ? Numbers(ObservationVariance, columns.Count) : [],
                rewards ? Numbers(ReturnVariance, 1)[0] : null,
                rewards && file.TryGet(ReturnMean, out _) ? Numbers(ReturnMean, 1)[0] : null,
                Count(ObservationCount),
                Count(ReturnCount))
            : null;

        // Files of earlier releases do not have it, and it is a weight: whatever it is, the statistics themselves are good.
        long Count(string key) =>
            long.TryParse(file.Metadata.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out long count)
                ? count
                : FrozenNormalization.UnknownCount;

        double[] Numbers(string name, int count)
        {
            if (!file.TryGet(name, out SavedTensor? tensor) || tensor.Type != ElementType.F64 || tensor.Shape is not [int size] ||
                size != count)
            {
                throw new InvalidPolicyException($"'{path}' was saved with normalisation, but its statistics lack {name}: F64[{count}].");
            }

            double[] values = tensor.Values<double>().ToArray();
            bool areMeans = name is ObservationMean or ReturnMean;
            return values.All(value => double.IsFinite(value) && (areMeans || value >= 0))
                ? values
                : throw new InvalidPolicyException(
                    $"'{path}': '{name}' holds a number that no {(areMeans ? "mean" : "variance")} can be; the policy is damaged.");
        }
    }

    /// <summary>Files of policies without statistics may lack the flag; one that is there is true or false, as every other.</summary>
    private static bool Says(string path, SafetensorsFile file, string flag) =>
        file.Metadata.ContainsKey(flag) && new PolicyMetadata(path, file).Flag(flag);
}
