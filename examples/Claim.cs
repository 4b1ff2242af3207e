/// <summary>
/// A lesson's claims about itself. Every program here checks its claims as it runs: one that fails ends it with exit code 1.
/// </summary>
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
