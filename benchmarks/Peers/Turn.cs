namespace Gradus.Benchmarks;

/// <summary>One run of a peer.</summary>
/// <param name="StepsPerSecond">Environment steps per second, as it says itself: of training, without the start of its process.</param>
/// <param name="Seconds">Of the whole process.</param>
/// <param name="ProcessorSeconds">Of the whole process; 0 where the operating system is not Linux.</param>
internal readonly record struct Turn(double StepsPerSecond, double Seconds, double ProcessorSeconds);
