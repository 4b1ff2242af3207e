namespace Gradus.Benchmarks;

/// <summary><c>table NAME…</c>: prints tables of ratios, each measured in one run.</summary>
internal static class TableCommand
{
    private static readonly (string Name, Action Print)[] All =
    [
        ("products", ProductTable.Print),
        ("convolutions", ConvolutionTable.Print),
        ("elementwise", ElementwiseTable.Print),
        ("replay", ReplayTable.Print),
        ("training-step", TrainingStepTable.Print),
        ("ppo", PpoTable.Print),
        ("natural-gradient", NaturalGradientTable.Print),
        ("recurrence", RecurrenceTable.Print),
        ("inference", InferenceTable.Print),
        ("sinks", SinkTable.Print),
        ("store", StoreTable.Print),
        ("processes", ProcessesTable.Print),
        ("workers", WorkersTable.Print),
        ("stepping", SteppingTable.Print),
        ("gradients", GradientTable.Print),
        ("masks", MaskTable.Print),
        ("checks", ChecksTable.Print),
    ];

    public static int Run(string[] names)
    {
        if (names.FirstOrDefault(name => All.All(table => table.Name != name)) is { } unknown)
        {
            Console.Error.WriteLine($"There is no table '{unknown}'; there are {string.Join(", ", All.Select(table => table.Name))}.");
            return 2;
        }

        foreach ((string name, Action print) in All)
        {
            if (names.Length == 0 || names.Contains(name))
            {
                print();
                Console.WriteLine();
            }
        }

        return 0;
    }
}
