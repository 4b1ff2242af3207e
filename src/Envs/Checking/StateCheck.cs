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
        using var bytes = new MemoryStream();
        resumable.SaveState(new BinaryWriter(bytes));
        IEnvironment loaded = bench.Make();
        bytes.Position = 0;
        ((IResumable)loaded).LoadState(new BinaryReader(bytes));
        if (bytes.Position != bytes.Length)
        {
            bench.Report(
                "state",
                $"LoadState read {bytes.Position} of the {bytes.Length} bytes that SaveState wrote; both must use the same bytes.");
            return;
        }

        ulong actions = bench.Seed + 1;
        if (Walk.From(saved, actions, bench.Steps).DifferenceFrom(Walk.From(loaded, actions, bench.Steps)) is { } difference)
        {
            bench.Report(
                "state",
                $"after LoadState, {difference} differed from the environment that was saved; SaveState must write all that decides what "
                    + $"happens next.");
        }
    }
}
