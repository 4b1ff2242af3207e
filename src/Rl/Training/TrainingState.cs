using System.Security.Cryptography;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The state of a run that can continue in another process exactly where it stopped: parameters, optimiser, random streams, environments,
/// counters and the next observations. A resumed run is equal, bit for bit, to an uninterrupted one, which a test checks. Only environments
/// that cannot be saved (<see cref="VectorEnvironment.CanResume"/>) begin new episodes; everything else continues unchanged.
/// </summary>
public static class TrainingState
{
    private const string Format = "gradus-training-state";
    private const string FormatVersion = "3";
    private const string ArrayName = "state";
    private const string EvaluationName = "evaluation";
    private const string ObserverName = "observer";

    /// <summary>Writes the state, atomically, as safetensors with one array of bytes and its SHA-256.</summary>
    /// <param name="path">The file.</param>
    /// <param name="agent">An agent with <see cref="Agent.CanResume"/>.</param>
    /// <param name="tracker">The thresholds reached so far; null if there is no tracker.</param>
    /// <param name="evaluation">The evaluations so far; null if there are none.</param>
    /// <exception cref="InvalidOperationException">The agent cannot be resumed, or has not learned yet.</exception>
    /// <exception cref="InvalidDataException">
    /// A number in the state is NaN or infinite, so that it could not be loaded; an earlier file is unchanged.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written; an earlier one is unchanged.</exception>
    public static void Save(string path, Agent agent, ThresholdTracker? tracker = null, EvaluationObserver? evaluation = null) =>
        Save(path, agent, tracker, evaluation, observer: null);

    /// <inheritdoc cref="Save(string, Agent, ThresholdTracker?, EvaluationObserver?)"/>
    /// <param name="path">The file.</param>
    /// <param name="agent">As above.</param>
    /// <param name="tracker">As above.</param>
    /// <param name="evaluation">As above.</param>
    /// <param name="observer">One more observer whose state is part of the run's; null if there is none.</param>
    internal static void Save(
        string path, Agent agent, ThresholdTracker? tracker, EvaluationObserver? evaluation, IResumable? observer)
    {
        var writer = new StateWriter();
        writer.Write("agent", agent);
        writer.Write("tracker", tracker ?? new ThresholdTracker());
        if (evaluation is not null)
        {
            writer.Write(EvaluationName, evaluation);
        }

        if (observer is not null)
        {
            writer.Write(ObserverName, observer);
        }

        byte[] state = writer.ToArray();
        try
        {
            Read(state, agent, tracker, evaluation, observer); // not accepted: it changes nothing
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"The state of this run is not saved to '{path}', because it could not be loaded again: {exception.Message}", exception);
        }

        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["format_version"] = FormatVersion,
            ["algorithm"] = agent.Algorithm,
            ["environment"] = agent.Source.Id,
            ["sha256"] = Checksum(state),
        };
        new SafetensorsFile(metadata, [SavedTensor.Create<byte>(ArrayName, state, state.Length)]).Write(path);
    }

    /// <summary>
    /// Restores the state of a stopped agent in one made with the same options and environments, or leaves it unchanged, to the last bit.
    /// </summary>
    /// <param name="path">A file written by <see cref="Save(string, Agent, ThresholdTracker?, EvaluationObserver?)"/>.</param>
    /// <param name="agent">A fresh agent.</param>
    /// <param name="tracker">A fresh tracker of the same thresholds; null if the state was saved without one.</param>
    /// <param name="evaluation">
    /// A fresh observer, which continues the evaluations, or begins them if the state was saved without; null for none, even where the
    /// state has some, because the run does not depend on them.
    /// </param>
    /// <exception cref="InvalidDataException">The file is damaged, or is a state of something else. Nothing has changed.</exception>
    /// <exception cref="IOException">The file is missing, cannot be read or is not safetensors. Nothing has changed.</exception>
    public static void Load(string path, Agent agent, ThresholdTracker? tracker = null, EvaluationObserver? evaluation = null) =>
        Load(path, agent, tracker, evaluation, observer: null);

    /// <inheritdoc cref="Load(string, Agent, ThresholdTracker?, EvaluationObserver?)"/>
    /// <param name="path">The file.</param>
    /// <param name="agent">As above.</param>
    /// <param name="tracker">As above.</param>
    /// <param name="evaluation">As above.</param>
    /// <param name="observer">A fresh observer like the one whose state was saved; null if there was none.</param>
    internal static void Load(
        string path, Agent agent, ThresholdTracker? tracker, EvaluationObserver? evaluation, IResumable? observer)
    {
        using FileStream stream = FileSystem.OpenForReading(path);
        Load(stream, path, agent, tracker, evaluation, observer);
    }

    /// <summary>Restores a state from a stream.</summary>
    /// <param name="stream">The content of a file.</param>
    /// <param name="path">How messages name it.</param>
    /// <param name="agent">As for a file.</param>
    /// <param name="tracker">As for a file.</param>
    /// <param name="evaluation">As for a file.</param>
    /// <param name="observer">As for a file.</param>
    internal static void Load(
        Stream stream,
        string path,
        Agent agent,
        ThresholdTracker? tracker = null,
        EvaluationObserver? evaluation = null,
        IResumable? observer = null)
    {
        ReadOnlyMemory<byte> state = Verify(path, SafetensorsFile.Read(stream, path), agent);
        try
        {
            Read(state, agent, tracker, evaluation, observer).Accept();
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' is not a state of this run: {exception.Message}", exception);
        }
    }

    /// <summary>What a file says about its state's bytes.</summary>
    internal static string Checksum(ReadOnlySpan<byte> state) => Convert.ToHexStringLower(SHA256.HashData(state));

    private static StateReader Read(
        ReadOnlyMemory<byte> state, Agent agent, ThresholdTracker? tracker, EvaluationObserver? evaluation, IResumable? observer)
    {
        var reader = new StateReader(state);
        reader.Read("agent", agent);
        reader.Read("tracker", tracker ?? new ThresholdTracker());
        if (reader.IsNext(EvaluationName))
        {
            if (evaluation is not null)
            {
                reader.Read(EvaluationName, evaluation);
            }
            else
            {
                reader.Section(EvaluationName).RemainingEntries();
            }
        }

        if (observer is not null)
        {
            reader.Read(ObserverName, observer);
        }

        return reader;
    }

    private static ReadOnlyMemory<byte> Verify(string path, SafetensorsFile file, Agent agent)
    {
        if (file.Metadata.GetValueOrDefault("format") != Format || !file.TryGet(ArrayName, out SavedTensor? array) ||
            array.Type != ElementType.U8)
        {
            throw new InvalidDataException($"'{path}' is not a run state.");
        }

        if (file.Metadata.GetValueOrDefault("format_version") is not FormatVersion and var version)
        {
            throw new InvalidDataException(
                $"'{path}' has format version '{version}', from a different release; this release resumes version {FormatVersion}.");
        }

        Require("algorithm", agent.Algorithm);
        Require("environment", agent.Source.Id);
        return Checksum(array.Bytes.Span) == file.Metadata.GetValueOrDefault("sha256")
            ? array.Bytes
            : throw new InvalidDataException($"'{path}' is damaged: its bytes do not match the SHA-256 that was saved with them.");

        void Require(string key, string wanted)
        {
            string? found = file.Metadata.GetValueOrDefault(key);
            if (found != wanted)
            {
                throw new InvalidDataException($"'{path}' belongs to {key} '{found}', not '{wanted}'.");
            }
        }
    }
}
