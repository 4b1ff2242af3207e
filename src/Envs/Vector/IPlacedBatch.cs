namespace Gradus.Envs;

/// <summary>A batch whose environments live in the memory of a place and are stepped by its device.</summary>
internal interface IPlacedBatch
{
    /// <summary>Where the environments live.</summary>
    MemoryPlace Place { get; }

    /// <summary><see cref="EnvironmentBatch.Reset"/> of all environments, with observations in memory of the place.</summary>
    void Reset(ulong seed, bool seeded, Storage<float> observations, int offset);

    /// <summary><see cref="EnvironmentBatch.Step"/> of all environments, with observations in memory of the place.</summary>
    void Step(StepNumber step, in BatchActions actions, Storage<float> observations, int offset);

    /// <summary>Where <see cref="Ask"/> finds the actions, N numbers; what writes there lets none be outside the action space.</summary>
    Storage<double> Actions { get; }

    /// <summary>Makes room for steps that the host is told of together, and for numbers that others leave for it beside theirs.</summary>
    void Reserve(int steps, int notes);

    /// <summary>Where such numbers go, in memory of the place; they are fetched with what the steps have left.</summary>
    PlacedMatrix Note(int first, int count);

    /// <summary>Those numbers, after <see cref="Await"/> or <see cref="FetchNotes"/>.</summary>
    ReadOnlySpan<double> Notes { get; }

    /// <summary>Fetches them alone, and waits for all that was asked for before.</summary>
    void FetchNotes();

    /// <summary>What the first steps leave, in memory of the place: rewards, returns, lengths and ends of each, (4T, N).</summary>
    PlacedMatrix Outcomes(int steps);

    /// <summary>The last observations of the episodes that end in a step, in memory of the place, (N, D).</summary>
    (Storage<float> Observations, int Offset) FinalsOf(int index);

    /// <summary>The number of steps from here that reach no time limit, as far as the host has been told.</summary>
    int StepsUntilTruncation { get; }

    /// <summary>Asks for a step without waiting for it.</summary>
    /// <param name="index">Its number among those that the host is told of together.</param>
    /// <param name="observations">Receives the observations, in memory of the place.</param>
    /// <param name="offset">Where the first one goes.</param>
    void Ask(int index, Storage<float> observations, int offset);

    /// <summary>Waits for the first steps that were asked for.</summary>
    void Await(int steps);

    /// <summary>Fills the outcome as that step left it; each is told once, in their order.</summary>
    void Tell(int index);
}
