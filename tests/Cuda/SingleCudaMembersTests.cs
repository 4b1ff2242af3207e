namespace Gradus.Tests;

/// <summary>Every member on the stand-in device in float.</summary>
public sealed class SingleCudaMembersTests : CudaMembersTests<float>;
