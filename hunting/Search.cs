using System.Globalization;
using Gradus.GradientChecking;

namespace Gradus.Hunting;

/// <summary>Goes through <see cref="TorchFunctions"/> and prints the points at which a gradient does not look right.</summary>
internal static class Search
{
    private const int Shown = 3;

    /// <summary>Runs the search.</summary>
    /// <param name="args">Part of a function's name, the number of points, the seed; all optional.</param>
    /// <returns>The exit code: 0, or 3 when libtorch is missing.</returns>
    public static int Run(string[] args)
    {
        if (!TorchRuntime.TryLoad(out string reason))
        {
            Console.Error.WriteLine(reason);
            return 3;
        }

        string part = args.ElementAtOrDefault(0) ?? "";
        int points = int.Parse(args.ElementAtOrDefault(1) ?? "200", CultureInfo.InvariantCulture);
        ulong seed = ulong.Parse(args.ElementAtOrDefault(2) ?? "1", CultureInfo.InvariantCulture);
        foreach (TorchFunction function in TorchFunctions.All().Where(f => f.Name.Contains(part, StringComparison.OrdinalIgnoreCase)))
        {
            var hunt = new TorchHunt(function, seed);
            int[] suspects = new int[3];
            foreach (TorchSuspect suspect in hunt.Run(points))
            {
                if (++suspects[suspect.Order] <= Shown)
                {
                    Console.WriteLine($"  {suspect}");
                }
            }

            Console.WriteLine(
                $"{function.Name}: {suspects[1]} first-order and {suspects[2]} second-order suspects at {hunt.Checked} points" +
                (hunt.Refusal.Length > 0 ? $" ({hunt.Refusal})" : ""));
        }

        return 0;
    }
}
