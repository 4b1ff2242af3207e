namespace Gradus;

/// <summary>Finds the name that was probably meant when one does not exist.</summary>
public static class NearestName
{
    /// <summary>Longer lists are left out of error messages.</summary>
    private const int MaxListLength = 24;

    /// <summary>
    /// The candidate with the fewest typing mistakes relative to <paramref name="name"/>; the last one of several equally near, or null if
    /// there are none.
    /// </summary>
    /// <remarks>
    /// A mistake is an extra, missing or wrong letter, or two swapped neighbours (Damerau 1964, "optimal string alignment"); case does not
    /// count.
    /// </remarks>
    /// <param name="name">The name that was typed.</param>
    /// <param name="candidates">
    /// The names that exist; sort versions in ascending order, so that the newer of two equally near ones wins.
    /// </param>
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
    /// A sentence to add to an error, such as <c> Did you mean 'CartPole-v1'?</c> with a leading blank. If no candidate is near (more than
    /// half of the letters would be mistakes), it lists the candidates, unless they are many; empty if there are none.
    /// </summary>
    /// <param name="name">The name that was typed.</param>
    /// <param name="candidates">The names that exist.</param>
    public static string Suggestion(string name, IEnumerable<string> candidates)
    {
        string[] all = [.. candidates];
        return Find(name, all) is not { } nearest ? ""
            : Distance(name.ToUpperInvariant(), nearest.ToUpperInvariant()) <= Math.Max(1, name.Length / 2) ? $" Did you mean '{nearest}'?"
            : all.Length <= MaxListLength ? $" There {(all.Length == 1 ? "is" : "are")} {string.Join(", ", all)}."
            : "";
    }

    /// <summary>
    /// d[i, j], the number of mistakes between the first i letters of a and the first j of b, needs only the two previous rows.
    /// </summary>
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
