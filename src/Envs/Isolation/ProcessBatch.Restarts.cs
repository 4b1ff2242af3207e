namespace Gradus.Envs;

/// <summary>What becomes of a lost process, and the seeds and steps of environments that were restarted.</summary>
internal sealed partial class ProcessBatch
{
    /// <summary>Restarts after one loss. A process that cannot even begin an episode will not at the next attempt either.</summary>
    private const int MaxAttempts = 3;

    private readonly ulong[] _offsets; // (N): from the seeds of this batch to those that restarted environments have; 0 where not restarted
    private readonly long[] _since; // (N): the step in which they were restarted
    private StepNumber _now;

    /// <summary>The step of a lost process: neither a transition nor an episode that counts.</summary>
    private void Forfeit(ProcessGroup group, Span<float> observations)
    {
        Rows(group, _knowsLast ? _last : observations).CopyTo(Rows(group, Outcome.FinalObservations.AsSpan()));
        for (int rank = group.First; rank < group.First + group.Count; rank++)
        {
            Outcome.Truncated[rank] = true;
            Outcome.HasFinalObservation[rank] = true;
            Outcome.IsResetStep[rank] = true;
            Outcome.RunningReturns[rank] = 0;
            Outcome.RunningLengths[rank] = 0;
        }
    }

    /// <summary>Restarts a lost process until its environments have been reset.</summary>
    /// <param name="group">The process.</param>
    /// <param name="loss">Why it is lost.</param>
    /// <param name="step">The step or reset in which it was lost.</param>
    /// <param name="observations">(N, D) of all environments.</param>
    /// <returns>Null, or the reason why that fails.</returns>
    private EnvironmentException? Recover(ProcessGroup group, EnvironmentLostException loss, StepNumber step, Span<float> observations)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (_budget.Take() is not { } number)
            {
                return Failure(group, 0, _budget.Exhausted(loss), step);
            }

            try
            {
                group.Restart();
                ulong seed = RunSeeds.OfLife(_now.Seed, Math.Max(_budget.Ranks, Count), (ulong)number);
                _offsets.AsSpan(group.First, group.Count).Fill(unchecked(seed - _now.Seed));
                _since.AsSpan(group.First, group.Count).Fill(_now.Value);
                step = InReset();
                group.SendReset(seed, seeded: true);
                ReceiveReset(group, observations);
                return null;
            }
            catch (EnvironmentLostException again) when (attempt < MaxAttempts)
            {
                loss = again;
            }
            catch (ChildFailedException raised)
            {
                return Failure(group, raised, step);
            }
            catch (Exception exception) when (exception is EnvironmentLostException or InvalidOperationException)
            {
                return Failure(group, 0, exception, step);
            }
        }
    }

    /// <summary>No restarted environment is left: all begin from the seeds of this batch, or from states.</summary>
    private void ForgetRestarts()
    {
        Array.Clear(_offsets);
        Array.Clear(_since);
    }

    /// <summary>A reset, for errors.</summary>
    private StepNumber InReset() => _now with { Value = 0 };

    private EnvironmentException Failure(ProcessGroup group, ChildFailedException raised, StepNumber step) =>
        Failure(group, Math.Clamp(raised.Rank, 0, group.Count - 1), raised, step);

    /// <summary>The error of an environment, with the seed from which it began and the steps since.</summary>
    private EnvironmentException Failure(ProcessGroup group, int environment, Exception inner, StepNumber step)
    {
        int rank = group.First + environment;
        long steps = step.Value == 0 ? 0 : step.Value - _since[rank];
        return new StepNumber(steps, unchecked(step.Seed + _offsets[rank])).Failure(_name, rank, inner);
    }
}
