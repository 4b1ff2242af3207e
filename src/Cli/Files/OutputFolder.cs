using System.Globalization;

namespace Gradus.Cli;

/// <summary>
/// A folder for results, held for this process until it is disposed. Existing results are never lost: without <c>--out</c> a command gets a
/// new folder; with it, earlier files move to <c>earlier-1</c>, <c>earlier-2</c>, … A folder that another process writes to is refused, and
/// so is one with files of those names that are somebody else's.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    /// <summary>How long a folder that was asked for is waited for: a process that was just killed takes a moment to be gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private FolderLock _lock;

    private OutputFolder(string path, FolderLock held) => (Path, Full, _lock) = (path, StartFolder.Full(path), held);

    /// <summary>The folder, as the user would type it.</summary>
    public string Path { get; }

    /// <summary>The full path of the folder, wherever the current folder is by now.</summary>
    public string Full { get; }

    /// <summary>Where earlier files were moved, or null if there were none.</summary>
    private string? Earlier { get; init; }

    /// <summary>Makes a folder and checks that it can be written before any work is done.</summary>
    /// <param name="requested">The value of <c>--out</c>, or null.</param>
    /// <param name="name">The folder's name inside <c>runs</c>, used when none was requested.</param>
    /// <param name="files">The names of the files, and of folders of files, that will be written.</param>
    /// <param name="isOurs">
    /// Whether files of these names in a folder, given by its full path, are earlier results, which may be moved; null where a folder that
    /// this program has held before has no others.
    /// </param>
    /// <exception cref="BadInputException">
    /// The folder cannot be made or written, another process writes to it, or it has somebody else's files of these names.
    /// </exception>
    public static OutputFolder Create(string? requested, string name, IReadOnlyList<string> files, Func<string, bool>? isOurs = null)
    {
        while (true)
        {
            string path = requested ?? FirstFree(System.IO.Path.Combine("runs", name), "-", 2);
            try
            {
                string full = Directory.CreateDirectory(StartFolder.Full(path)).FullName;
                if (files.FirstOrDefault(file => HoldsResults(System.IO.Path.Combine(full, file))) is { } taken
                    && !(isOurs ?? FolderLock.HasHeld)(full))
                {
                    throw new BadInputException(
                        $"The folder '{path}' has a '{taken}' that gradus did not write: it stays there, so use another folder.");
                }

                TimeSpan patience = requested is null ? TimeSpan.Zero : Patience;
                if (Hold(path, files, moveAside: true, patience, out string? holder) is { } folder)
                {
                    return folder;
                }

                if (requested is not null)
                {
                    throw InUse(path, holder);
                }
            }
            catch (Exception exception) when (IsOfFolder(exception))
            {
                throw Unwritable(path, exception);
            }
        }
    }

    /// <summary>Holds a folder whose files are to be continued.</summary>
    /// <param name="path">An existing folder.</param>
    /// <param name="files">The names of the files that will be written.</param>
    /// <exception cref="BadInputException">The folder cannot be written, or another process writes to it.</exception>
    public static OutputFolder Continue(string path, IReadOnlyList<string> files)
    {
        try
        {
            return Hold(path, files, moveAside: false, Patience, out string? holder) ?? throw InUse(path, holder);
        }
        catch (Exception exception) when (IsOfFolder(exception))
        {
            throw Unwritable(path, exception);
        }
    }

    /// <summary>Says where earlier files are now, if there were some.</summary>
    /// <param name="what">What they were: a run, a comparison or a search.</param>
    /// <param name="words">Where it is said.</param>
    public void TellOfEarlier(string what, TextWriter words)
    {
        if (Earlier is not null)
        {
            words.WriteLine($"gradus: {Path} held an earlier {what}; its files are now in {Earlier}.");
        }
    }

    /// <summary>The command line that continues what was interrupted.</summary>
    /// <param name="line">The command line that was interrupted.</param>
    /// <param name="requested">Its value of <c>--out</c>, or null.</param>
    /// <param name="resumes">Whether it had <c>--resume</c>.</param>
    public string CommandToContinue(string line, string? requested, bool resumes) =>
        $"{line}{(requested is null ? $" --out {CommandName.Quote(Path)}" : "")}{(resumes ? "" : " --resume")}";

    /// <summary>Makes the folder again, and holds it, if somebody has deleted it meanwhile.</summary>
    /// <returns>Whether it had to be made again.</returns>
    /// <exception cref="IOException">It cannot be made, or another process holds the one that is there now.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public bool Restore()
    {
        if (_lock.IsInPlace)
        {
            return false;
        }

        Directory.CreateDirectory(Full);
        _lock.Dispose();
        _lock = FolderLock.TryTake(Full, out string? holder)
            ?? throw new IOException($"The folder '{Path}' was replaced by one that is in use by {holder}.");
        return true;
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>Holds a folder, and removes what killed processes left in it; null if somebody else holds it all the time.</summary>
    private static OutputFolder? Hold(string path, IReadOnlyList<string> files, bool moveAside, TimeSpan patience, out string? holder)
    {
        string full = StartFolder.Full(path);
        FolderLock? held;
        for (TimeSpan waited = TimeSpan.Zero; (held = FolderLock.TryTake(full, out holder)) is null; waited += Pause)
        {
            if (waited >= patience)
            {
                return null;
            }

            Thread.Sleep(Pause);
        }

        try
        {
            foreach (string file in files)
            {
                AtomicFile.RemoveLeftovers(System.IO.Path.Combine(full, file));
            }

            return new OutputFolder(path, held) { Earlier = moveAside ? SetAside(path, files) : null };
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static BadInputException InUse(string path, string? holder) =>
        new($"The folder '{path}' is in use by {holder}: wait until that has ended, or use another folder.");

    private static BadInputException Unwritable(string path, Exception exception) =>
        new($"The output folder '{path}' cannot be written: {Sentence.Of(exception)}");

    private static bool IsOfFolder(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>Whether there is a file, or a folder with something in it.</summary>
    private static bool HoldsResults(string path) =>
        File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any());

    private static string? SetAside(string path, IReadOnlyList<string> names)
    {
        string full = StartFolder.Full(path);
        string[] files = [.. names.Where(name => HoldsResults(System.IO.Path.Combine(full, name)))];
        if (files.Length == 0)
        {
            return null;
        }

        string earlier = FirstFree(System.IO.Path.Combine(path, "earlier-"), "", 1);
        string aside = Directory.CreateDirectory(StartFolder.Full(earlier)).FullName;
        foreach (string file in files)
        {
            Directory.Move(System.IO.Path.Combine(full, file), System.IO.Path.Combine(aside, file)); // a file too
        }

        return earlier;
    }

    /// <summary>The path itself if it may be used without a number and is free, otherwise the first free numbered one.</summary>
    private static string FirstFree(string path, string separator, int first)
    {
        string candidate = separator.Length > 0 ? path : Numbered(path, separator, first);
        for (int number = first; System.IO.Path.Exists(StartFolder.Full(candidate)); number++)
        {
            candidate = Numbered(path, separator, number);
        }

        return candidate;
    }

    private static string Numbered(string path, string separator, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}{separator}{number}");
}
