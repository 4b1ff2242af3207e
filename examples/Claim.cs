/// <summary>What a lesson says about itself. Every program here proves its claims while it runs: one that fails ends it with exit code 1.</summary>
internal static class Claim
{
    public static void That(bool holds, string claim)
    {
        Console.WriteLine($"  [{(holds ? "holds" : "FAILS")}] {claim}");
        if (!holds)
        {
            Environment.Exit(1);
        }
    }
}
