using System.Globalization;
using Gradus.Autodiff;
using Gradus.GradientChecking;

namespace Gradus.Hunting;

/// <summary>Repeats findings: what the library gives beside what is right, and what the check says without knowing either.</summary>
internal static class Repeat
{
    /// <summary>Runs findings.</summary>
    /// <returns>The exit code: 0 when all are as published, 1 when one no longer occurs, 3 when libtorch is missing.</returns>
    public static int Run(IReadOnlyList<Finding> findings)
    {
        if (!TorchRuntime.TryLoad(out string reason))
        {
            Console.Error.WriteLine(reason);
            return 3;
        }

        IReadOnlyDictionary<string, double> right = RightValues.Read();
        int repeated = 0;
        foreach (Finding finding in findings)
        {
            double given = finding.Given(out string error);
            bool wrong = !Finding.Agrees(given, right[finding.Name]);
            repeated += wrong ? 1 : 0;
            string verdict = wrong ? "wrong" : "right", what = finding.Order == 1 ? "gradient" : "second derivative";
            string result = error.Length > 0 ? "throws" : Text(given);
            Console.WriteLine($"{verdict}  {finding.Name,-24} {finding.Library}: {finding.Function.Name} at [{Text(finding.Point)}]");
            Console.WriteLine($"       {"",-24} {what}, element {finding.Element}: {result}; right is {Text(right[finding.Name])}");
            Console.WriteLine($"       {"",-24} {finding.Why}; upstream: {finding.Upstream}");
            Console.WriteLine($"       {"",-24} the check: {(error.Length > 0 ? error : Check(finding))}");
        }

        Console.WriteLine($"{repeated} of {findings.Count} are as published.");
        return repeated == findings.Count ? 0 : 1;
    }

    private static string Check(Finding finding)
    {
        GradientReport report = finding switch
        {
            { Formula: { } formula } => GradientCheck.External(formula, finding.Function.Gradient, finding.Point),
            { Order: 1 } => finding.Function.Check(finding.Point),
            _ => finding.Function.CheckSecondOrder(finding.Point),
        };
        return report.ToString();
    }

    private static string Text(IEnumerable<double> values) => string.Join(", ", values.Select(Text));

    private static string Text(double value) => value.ToString("G9", CultureInfo.InvariantCulture);
}
