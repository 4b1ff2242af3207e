namespace Gradus;

/// <summary>Finds the name a person meant when they typed one that does not exist.</summary>
public static class NearestName
{
    /// <summary>Lists longer than this are left out of an error message.</summary>
    private const int LongestList = 24;

    /// <summary>The candidate that the fewest typing mistakes turn into <paramref name="name"/>; the later one of equals, or null if there are none.</summary>
    /// <remarks>
    /// A mistake is a letter too much, too few or wrong, or two neighbours swapped (Damerau 1964, "optimal string alignment"); case does
    /// not count.
    /// </remarks>
    /// <param name="name">What was typed.</param>
    /// <param name="candidates">What exists; sort versions upwards, so that of two equally near ones the newer wins.</param>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        int fewest = int.MaxValue;
        foreach (string candidate in candidates)
        {
            int mistakes = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (mistakes <= fewest)
            {
                (best, fewest) = (candidate, mistakes);
            }
        }

        return best;
    }

    /// <summary>
    /// A sentence to add to an error, such as <c> Did you mean 'CartPole-v1'?</c> with its leading blank. Where no candidate is near, as when more than
    /// half of the letters would be mistakes, it lists them, unless they are many; empty without candidates.
    /// </summary>
    /// <param name="name">What was typed.</param>
    /// <param name="candidates">What exists.</param>
    public static string Suggestion(string name, IEnumerable<string> candidates)
    {
        string[] all = [.. candidates];
        return Find(name, all) is not { } nearest ? ""
            : Distance(name.ToUpperInvariant(), nearest.ToUpperInvariant()) <= Math.Max(1, name.Length / 2) ? $" Did you mean '{nearest}'?"
            : all.Length <= LongestList ? $" There {(all.Length == 1 ? "is" : "are")} {string.Join(", ", all)}."
            : "";
    }

    /// <summary>d[i, j], the mistakes between the first i letters of a and the first j of b, needs only the two rows before it.</summary>
    private static int Distance(string a, string b)
    {
        int[] beforeLast = new int[b.Length + 1];
        int[] last = new int[b.Length + 1];
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            (beforeLast, last, row) = (last, row, beforeLast);
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(substituted, 1 + Math.Min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }
        }

        return row[^1];
    }
}
