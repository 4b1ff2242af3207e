using System.Globalization;

namespace Gradus.Tests;

/// <summary>
/// The seeds of a sweep over drawn functions: some in every run of the tests, more in a long one, and any range that is asked for by
/// <c>GRADUS_HARD_FUNCTIONS=FROM-TO</c>, or <c>GRADUS_HARD_FUNCTIONS=COUNT</c> for one that begins with 0.
/// </summary>
internal static class SeedRange
{
    public static IEnumerable<ulong> Of(int part, int whole)
    {
        string[] asked =
            (Environment.GetEnvironmentVariable("GRADUS_HARD_FUNCTIONS") ?? "").Split('-', StringSplitOptions.RemoveEmptyEntries);
        ulong[] numbers = Array.ConvertAll(asked, text => ulong.Parse(text, CultureInfo.InvariantCulture));
        (ulong from, ulong to) = numbers.Length switch
        {
            0 => (0UL, (ulong)LongSweep.Of(part, whole)),
            1 => (0UL, numbers[0]),
            _ => (numbers[0], numbers[1]),
        };
        for (ulong seed = from; seed < to; seed++)
        {
            yield return seed;
        }
    }
}
