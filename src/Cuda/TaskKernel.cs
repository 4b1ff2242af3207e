namespace Gradus;

/// <summary>
/// The environments that live on the device, and what acts in them there, by the names that their kernels have in <c>Kernels/Tasks.cu</c>.
/// </summary>
internal enum TaskKernel
{
    SampleCategorical,
    SampleGaussian,
    StepAcrobot,
    StepCartPole,
    StepMountainCar,
    StepMountainCarContinuous,
    StepPendulum,
}
