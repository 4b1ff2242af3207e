using System.Diagnostics;

namespace Gradus.Fuzzing;

/// <summary>
/// Reads cases and holds the readers to their promises: an exception is a documented one, reading allocates at most twice the input and a
/// megabyte, and takes at most a second.
/// </summary>
public static class FuzzRun
{
    private const long Slack = 1 << 20;
    private const int Repeats = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>The case of that number, the same on every machine.</summary>
    /// <param name="target">The reader.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="number">The case's number.</param>
    public static byte[] Make(Target target, int seed, long number) =>
        target.Make(new Mutator(new Random(unchecked((int)((number * 0x9E37_79B1) ^ (seed * 0x85EB_CA6BL) ^ (number >> 32))))));

    /// <summary>Reads one case.</summary>
    /// <param name="target">The reader.</param>
    /// <param name="input">The case.</param>
    /// <returns>Which promise was broken, or null.</returns>
    public static string? Broken(Target target, byte[] input)
    {
        string? broken = null;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            broken = BrokenOnce(target, input, out bool isCertain);
            if (broken is null || isCertain)
            {
                break; // time and memory may be a stranger's fault once: another process, a table that is filled the first time
            }
        }

        return broken;
    }

    private static string? BrokenOnce(Target target, byte[] input, out bool isCertain)
    {
        isCertain = true;
        bool accepted = false;
        long memory = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        Exception? refusal = null;
        try
        {
            target.Read(input);
            accepted = true;
        }
        catch (Exception exception)
        {
            refusal = exception;
        }

        TimeSpan time = Stopwatch.GetElapsedTime(start);
        memory = GC.GetAllocatedBytesForCurrentThread() - memory;
        if (refusal is not null && !target.IsDocumented(refusal))
        {
            return $"undocumented {refusal.GetType().Name}: {refusal.Message.ReplaceLineEndings(" ")} {refusal.StackTrace}";
        }

        try
        {
            if (accepted)
            {
                target.Use(input);
            }
        }
        catch (Exception exception)
        {
            return $"accepted, but then {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")} {exception.StackTrace}";
        }

        isCertain = false;
        return memory > (2L * input.Length) + Slack ? $"{memory} bytes allocated for {input.Length}"
            : time > Limit ? $"{time.TotalSeconds:F2} s"
            : null;
    }
}
