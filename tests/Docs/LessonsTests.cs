using System.Globalization;

namespace Gradus.Tests;

/// <summary>The lessons of examples/.</summary>
public sealed class LessonsTests
{
    [Fact]
    public void Every_lesson_begins_with_its_number_and_says_how_it_is_run()
    {
        string[] programs = [.. Repository.Files("examples", "Program.cs").Where(file => file.Count(letter => letter == '/') == 2)];
        Assert.Equal(Enumerable.Range(1, programs.Length), programs.Select(program => NumberOf(Folder(program))));
        foreach (string program in programs)
        {
            string text = Repository.Read(program);
            Assert.StartsWith($"// Lesson {NumberOf(Folder(program))}: ", text, StringComparison.Ordinal);
            Assert.Contains($"//     dotnet run -c Release --project examples/{Folder(program)}", text, StringComparison.Ordinal);
        }

        static string Folder(string program) => program.Split('/')[1];

        static int NumberOf(string folder) => int.Parse(folder.Split('-')[0], CultureInfo.InvariantCulture);
    }
}
