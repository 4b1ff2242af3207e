namespace Gradus.Orleans;

/// <summary>Where a run on a silo stands.</summary>
[GenerateSerializer]
[Alias("gradus.job-phase")]
internal enum JobPhase
{
    /// <summary>It is being trained.</summary>
    Training,

    /// <summary>It has finished; its figures are there.</summary>
    Finished,

    /// <summary>It can never run, here or elsewhere.</summary>
    Refused,

    /// <summary>Its process was lost.</summary>
    Lost,

    /// <summary>It was stopped, or its silo is leaving: it should go on elsewhere.</summary>
    Stopped,

    /// <summary>There is no room for it.</summary>
    NoRoom,

    /// <summary>Something about the machine hindered it, such as a full disk: it should go on elsewhere.</summary>
    Hindered,

    /// <summary>Nobody here knows of it: the silo that did is gone.</summary>
    Unknown,
}
