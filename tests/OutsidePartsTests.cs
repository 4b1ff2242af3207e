namespace Gradus.Tests;

/// <summary>
/// One test per part from outside. <c>dotnet test</c> prints the names of skipped tests, but not the reasons: here the name has the command.
/// </summary>
public sealed class OutsidePartsTests
{
    public static TheoryData<string, string> Parts
    {
        get
        {
            var parts = new TheoryData<string, string>();
            foreach (OutsidePart part in OutsideParts.All)
            {
                parts.Add(part.Name, part.InstallCommand);
            }

            return parts;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Parts))]
    public void A_part_is_there(string name, string installCommand)
    {
        OutsidePart part = OutsideParts.All.Single(part => part.Name == name);
        Assert.Equal(part.InstallCommand, installCommand);
        part.Require();
    }
}
