namespace Gradus.Tests;

/// <summary>Every member on the stand-in device in double.</summary>
public sealed class DoubleCudaMembersTests : CudaMembersTests<double>;
