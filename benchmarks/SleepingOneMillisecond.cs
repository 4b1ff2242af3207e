using Gradus.Envs;

namespace Gradus.Benchmarks;

/// <summary>Steps take a millisecond.</summary>
[RegisterEnvironment("Sleep1ms-v0", MaxEpisodeSteps = 20, Summary = "say which number is shown, in steps of a millisecond")]
public sealed class SleepingOneMillisecond() : Sleeping(1);
