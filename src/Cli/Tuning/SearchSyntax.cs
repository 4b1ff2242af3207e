using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Reads what a search varies: the algorithm's own ranges, and those of the command line.</summary>
internal static class SearchSyntax
{
    /// <summary>The space of a request: its own ranges in place of the algorithm's, without what it gives a value to.</summary>
    /// <exception cref="BadInputException">A range is not one, is empty, or contradicts another option.</exception>
    /// <exception cref="HyperparameterException">There is no such hyper-parameter, or it cannot have a value of its range.</exception>
    public static SearchSpace Read(TuneRequest request, AlgorithmInfo algorithm)
    {
        HyperparameterTable table = algorithm.Hyperparameters;
        var given = new Dictionary<string, SearchRange>();
        Read("--range", request.Ranges, SearchRange.ParseInterval);
        Read("--choice", request.Choices, SearchRange.ParseChoices);
        HashSet<string> known = [.. request.Assignments.Select(assignment => assignment.Split('=')[0].Trim())];
        if (known.FirstOrDefault(given.ContainsKey) is { } both)
        {
            throw new BadInputException($"{both} is given by --set and searched too: give it a value, or a range.");
        }

        IEnumerable<KeyValuePair<string, SearchRange>> declared = request.Only ? [] : table.SearchRanges;
        KeyValuePair<string, SearchRange>[] ranges =
        [
            .. declared.Where(range => !given.ContainsKey(range.Key) && !known.Contains(range.Key)),
            .. given,
        ];
        return ranges.Length > 0
            ? new SearchSpace(table, ranges)
            : throw new BadInputException(
                $"There is nothing to search: {(request.Only ? "--only needs" : "give")} at least one --range or --choice.");

        void Read(string option, IReadOnlyList<string> texts, Func<string, SearchRange> parse)
        {
            foreach (string text in texts)
            {
                string[] parts = text.Split('=', 2, StringSplitOptions.TrimEntries);
                if (parts.Length < 2)
                {
                    throw new BadInputException(
                        $"{option} {text} is not of the form {(option == "--range" ? "key=LOW..HIGH" : "key=value,value")}.");
                }

                Lookup.OfAlgorithm(algorithm, [text]);
                SearchRange range = Parsed(option, text, parts[1], parse);
                table.CheckRange(parts[0], range);
                if (!given.TryAdd(parts[0], range))
                {
                    throw new BadInputException($"{parts[0]} is searched twice: give it one --range or --choice.");
                }
            }
        }
    }

    private static SearchRange Parsed(string option, string text, string range, Func<string, SearchRange> parse)
    {
        try
        {
            return parse(range);
        }
        catch (FormatException exception)
        {
            throw new BadInputException($"{option} {text}: {exception.Message}");
        }
    }
}
