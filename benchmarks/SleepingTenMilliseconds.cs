using Gradus.Envs;

namespace Gradus.Benchmarks;

/// <summary>Steps take ten milliseconds.</summary>
[RegisterEnvironment("Sleep10ms-v0", MaxEpisodeSteps = 20, Summary = "say which number is shown, in steps of ten milliseconds")]
public sealed class SleepingTenMilliseconds() : Sleeping(10);
