using System.Text;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>
/// The save at the end of a run, whose policy must not be lost: to a folder that was deleted meanwhile, into the room that was reserved on
/// a disk that is full, or, if the run folder refuses, to a folder of its own among the temporary files.
/// </summary>
/// <param name="Folder">The folder that the policy is in, as the user would type it; null if it could not be saved at all.</param>
/// <param name="Error">Why it is not in the run folder, or not the newest; null if it is.</param>
/// <param name="IsNewest">False where the newest policy was lost with the device that held it.</param>
internal sealed record FinalSave(string? Folder, string? Error, bool IsNewest = true)
{
    private const string CheckpointName = "checkpoint.safetensors";
    private const string BestName = "best.safetensors";

    /// <summary>The policy, or null.</summary>
    public string? Checkpoint => Folder is null ? null : Path.Combine(Folder, CheckpointName);

    /// <summary>The place of the policy that was best in an evaluation, or null.</summary>
    public string? Best => Folder is null ? null : Path.Combine(Folder, BestName);

    /// <summary>
    /// Saves the policy and, if the run was interrupted, its state. A failed run keeps the state that was saved last, if there is one.
    /// </summary>
    /// <param name="outcome">How training ended.</param>
    /// <param name="agent">What was trained.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="observers">What writes its files.</param>
    /// <param name="settings">The text of its config.json.</param>
    /// <param name="resumeLine">The command that continues what was saved before.</param>
    public static FinalSave Make(
        TrainOutcome outcome, Agent agent, RunFolder folder, RunObservers observers, string settings, string resumeLine)
    {
        try
        {
            folder.Restore(settings);
            if (outcome == TrainOutcome.Interrupted)
            {
                observers.Keeper.Save(agent);
                observers.Evaluation?.SaveBest();
                return new FinalSave(folder.Path, null);
            }

            observers.Keeper.SavePolicy(agent);
            if (outcome != TrainOutcome.Failed)
            {
                KeepState(agent, folder, observers.Keeper);
            }

            observers.Evaluation?.SaveBest();
            return new FinalSave(folder.Path, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Elsewhere(outcome, agent, folder, observers, settings, Sentence.Of(exception));
        }
        catch (Exception exception) when (exception is InvalidPolicyException or InvalidDataException)
        {
            return Lost(Sentence.Of(exception));
        }
        catch (CudaException exception)
        {
            return LostWithDevice(folder, Sentence.Of(exception), resumeLine);
        }
    }

    /// <summary>A device that failed holds nothing any more: what was saved before is what there is.</summary>
    private static FinalSave LostWithDevice(RunFolder folder, string reason, string resumeLine)
    {
        if (!File.Exists(folder.Checkpoint))
        {
            return Lost(reason) with { IsNewest = false };
        }

        string onward = File.Exists(folder.State) ? $" To go on from there: {resumeLine}" : "";
        return new FinalSave(
            folder.Path, $"the newest parameters were lost with the device; the policy is that of the last save.{onward}", IsNewest: false);
    }

    /// <summary>
    /// The state of a finished run, for one that is to become longer. A disk that has no room for it costs that, and nothing else.
    /// </summary>
    private static void KeepState(Agent agent, RunFolder folder, CheckpointKeeper keeper)
    {
        if (agent.CanResume)
        {
            try
            {
                keeper.SaveState(agent);
                File.Move(folder.State, folder.FinalState, overwrite: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                File.Delete(folder.FinalState);
            }
        }

        File.Delete(folder.State);
    }

    private static FinalSave Elsewhere(
        TrainOutcome outcome, Agent agent, RunFolder folder, RunObservers observers, string settings, string reason)
    {
        try
        {
            string other = Directory.CreateTempSubdirectory("gradus-").FullName;
            using var keeper = new CheckpointKeeper(
                Path.Combine(other, CheckpointName),
                new CheckpointOptions
                {
                    State = Path.Combine(other, Path.GetFileName(folder.State)),
                    Tracker = observers.Tracker,
                    Evaluation = observers.Evaluation,
                });
            AtomicFile.Write(
                Path.Combine(other, Path.GetFileName(folder.Config)), stream => stream.Write(Encoding.UTF8.GetBytes(settings)));
            if (outcome == TrainOutcome.Interrupted)
            {
                keeper.Save(agent);
            }
            else
            {
                keeper.SavePolicy(agent);
            }

            observers.Evaluation?.BestPolicy?.Save(Path.Combine(other, BestName));
            return new FinalSave(other, $"the run folder '{folder.Path}' cannot be written, so the policy is in '{other}': {reason}");
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or InvalidPolicyException or InvalidDataException)
        {
            return Lost($"{reason} Nor in the folder for temporary files: {Sentence.Of(exception)}");
        }
    }

    private static FinalSave Lost(string reason) => new(null, $"The policy could not be saved: {reason}");
}
