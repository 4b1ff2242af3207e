namespace Gradus;

/// <summary>The driver's results that are treated in a way of their own.</summary>
internal enum CudaResult
{
    Success = 0,
    OutOfMemory = 2,
    NoDevice = 100,
}
