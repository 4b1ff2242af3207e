namespace Gradus.Tests.Envs.Checking;

/// <summary>What <see cref="MistakenEnvironment"/> does wrong.</summary>
public enum Mistake
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
}
