namespace Gradus;

/// <summary>
/// The environments that live on the device, what acts in them there, and what lies between acting and learning, by the names that their
/// kernels have in <c>Kernels/Tasks.cu</c> and the files that it includes.
/// </summary>
internal enum TaskKernel
{
    AdvanceConjugates,
    BeginConjugates,
    CategoricalFisher,
    ChainReturns,
    CurveConjugates,
    ExplainVariance,
    GatherBytes,
    GatherIntegers,
    GatherNumbers,
    GaussianFisher,
    MeasureConjugates,
    MeasureRatios,
    NormalizeMoments,
    Note,
    PackBytes,
    PlayAsterix,
    PlayBreakout,
    PlayFreeway,
    PlaySeaquest,
    PlaySpaceInvaders,
    SampleCategorical,
    SampleGaussian,
    ScaleRewards,
    StepAcrobot,
    StepCartPole,
    StepMountainCar,
    StepMountainCarContinuous,
    StepPendulum,
    TakeRewards,
    TurnConjugates,
    UnpackBytes,
}
