namespace Gradus;

/// <summary>The environments that live on the device, by the names that their kernels have in <c>Kernels/Tasks.cu</c>.</summary>
internal enum TaskKernel
{
    StepAcrobot,
    StepCartPole,
    StepMountainCar,
    StepMountainCarContinuous,
    StepPendulum,
}
