namespace Gradus.Tests;

/// <summary>What <see cref="MistakenEnvironment"/> does wrong.</summary>
public enum EnvironmentMistake
{
    None,
    ShortObservation,
    LongObservation,
    ObservationOutside,
    ObservationNaN,
    RewardNaN,
    SeedIgnored,
    EpisodeLeftOver,
    StreamRestarted,
    SharedState,
    ReadsMemory,
    StepBeforeReset,
    StepAfterEnd,
    AnyAction,
    WrongException,
    NeverEnds,
    NewSpaceEveryTime,
    StateForgotten,
    StateTooShort,
    StateAssignedTooSoon,
}
