namespace Gradus.Tests;

/// <summary>Something that a test needs and the .NET SDK does not bring.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="InstallCommand">The one command that installs it on Debian, as root.</param>
/// <param name="Missing">Why it cannot be used; null where it can.</param>
/// <param name="IsOfMachine">Whether it depends on the machine's kernel and on rights, so that no command installs it everywhere.</param>
public sealed record OutsidePart(string Name, string InstallCommand, Func<string?> Missing, bool IsOfMachine = false)
{
    /// <summary>Set to 1 where every part has been installed, as <c>.ci/run --install</c> does: a part that is missing then fails its tests.</summary>
    public const string RequireVariable = "GRADUS_REQUIRE_PARTS";

    private readonly Lazy<string?> _missing = new(Missing);

    /// <summary>
    /// Skips the calling test, by name, where the part is missing; the reason has the command that installs it. To be called from a test marked
    /// with <see cref="SkippableFactAttribute"/> or <see cref="SkippableTheoryAttribute"/>, or from its constructor.
    /// </summary>
    public void Require()
    {
        if (_missing.Value is not string reason)
        {
            return;
        }

        string sentence = $"{Name} is missing ({reason.TrimEnd('.')}). Install it with: {InstallCommand}";
        Assert.False(!IsOfMachine && Environment.GetEnvironmentVariable(RequireVariable) == "1", $"{RequireVariable} is 1, but {sentence}");
        Skip.If(true, sentence);
    }
}
