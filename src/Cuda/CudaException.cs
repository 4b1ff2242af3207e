namespace Gradus;

/// <summary>
/// The device or its driver failed, or the device's memory is full. After any failure but a lack of memory, what the device held is lost,
/// and the driver answers every call of this process with the same error.
/// </summary>
/// <param name="message">One sentence.</param>
public sealed class CudaException(string message) : Exception(message);
