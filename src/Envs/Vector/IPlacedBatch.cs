namespace Gradus.Envs;

/// <summary>A batch whose environments live in the memory of a place and are stepped by its device.</summary>
internal interface IPlacedBatch
{
    /// <summary>Where the environments live.</summary>
    MemoryPlace Place { get; }

    /// <summary><see cref="EnvironmentBatch.Reset"/> of all environments, with observations in memory of the place.</summary>
    void Reset(ulong seed, bool seeded, Storage<float> observations, int offset);

    /// <summary><see cref="EnvironmentBatch.Step"/> of all environments, with observations in memory of the place.</summary>
    void Step(StepNumber step, BatchActions actions, Storage<float> observations, int offset);
}
