namespace Gradus.Envs;

/// <summary>Checks that an environment that claims to be resumable continues exactly where it was saved.</summary>
internal sealed class StateCheck(TestBench bench)
{
    public void Run()
    {
        // If the same seed does not give the same walk, no saved state could.
        if (!bench.Has("seed") && !bench.Has("determinism"))
        {
            bench.Try("when its state was saved and read back", SaveAndLoad);
        }
    }

    private void SaveAndLoad()
    {
        IEnvironment saved = bench.Make();
        if (saved is not IResumable { CanResume: true } resumable)
        {
            return;
        }

        Walk.Of(saved, bench.Seed, bench.Steps / 2);
        byte[] state;
        IEnvironment loaded = bench.Make();
        try
        {
            state = StateWriter.Save(resumable);
            StateReader.Load(state, (IResumable)loaded);
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
        {
            bench.Report(
                "state",
                $"LoadState did not accept what SaveState wrote; both must name the same values in the same order. {exception.Message}");
            return;
        }

        ulong actions = bench.Seed + 1;
        if (Walk.From(saved, actions, bench.Steps).DifferenceFrom(Walk.From(loaded, actions, bench.Steps)) is { } difference)
        {
            bench.Report(
                "state",
                $"after LoadState, {difference} differed from the environment that was saved; SaveState must write all that decides what "
                    + $"happens next.");
            return;
        }

        CheckRefusal(state);
    }

    /// <summary>A state that is read but not accepted must change nothing: what follows it may be damaged.</summary>
    private void CheckRefusal(byte[] state)
    {
        IEnvironment untouched = bench.Make();
        IEnvironment refusing = bench.Make();
        Walk.Of(untouched, bench.Seed + 2, bench.Steps / 2);
        Walk.Of(refusing, bench.Seed + 2, bench.Steps / 2);
        ((IResumable)refusing).LoadState(new StateReader(state));
        ulong actions = bench.Seed + 1;
        if (Walk.From(untouched, actions, bench.Steps).DifferenceFrom(Walk.From(refusing, actions, bench.Steps)) is { } difference)
        {
            bench.Report(
                "state",
                $"LoadState changed the environment before the state was accepted: {difference} differed. Assign in "
                    + $"StateReader.WhenAccepted.");
        }
    }
}
