namespace Gradus;

/// <summary>The attributes of a device that are asked for.</summary>
internal enum CudaAttribute
{
    MultiprocessorCount = 16,
    ComputeCapabilityMajor = 75,
    ComputeCapabilityMinor = 76,
}
