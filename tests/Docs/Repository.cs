namespace Gradus.Tests;

/// <summary>The files of the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    /// <summary>A file that was built of a project, in the configuration of the tests.</summary>
    /// <param name="project">The project's folder, relative to the root.</param>
    /// <param name="file">The file's name.</param>
    public static string BuildOf(string project, string file) =>
        Path.Combine(Root, project, Path.GetRelativePath(Path.Combine(Root, "tests"), AppContext.BaseDirectory), file);

    /// <summary>Paths relative to the root, with forward slashes, build output left out.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    /// <summary>Every source of the libraries and the command.</summary>
    public static IEnumerable<string> Sources() => Files("src", "*.cs");

    /// <summary>Every page of documentation.</summary>
    public static IEnumerable<string> Pages() =>
        ["README.md", "CHANGELOG.md", .. Files("docs", "*.md"), .. Files("examples", "*.md"), .. Files("src", "*.md"), .. Files("benchmarks", "*.md")];

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Gradus.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException($"There is no Gradus.slnx above {AppContext.BaseDirectory}.");
    }
}
