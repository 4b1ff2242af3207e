using System.Diagnostics;
using System.Text;

namespace Gradus.Tests;

/// <summary>A file is replaced whole or not at all, and nothing but a file is replaced.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gradus-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        string file = In("x");
        Write(file, "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(file, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(file));
        Assert.Equal(["x"], Names());
    }

    [Fact]
    public void A_write_that_is_refused_names_the_file_and_not_the_temporary_one()
    {
        if (OperatingSystem.IsLinux())
        {
            string message = Assert.ThrowsAny<IOException>(() => AtomicFile.Write("/proc/nothing", stream => stream.WriteByte(1))).Message;
            Assert.Contains("'/proc/nothing'", message, StringComparison.Ordinal);
            Assert.DoesNotContain(".tmp", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_killed_processes_left_of_this_file_is_removed_and_nothing_else()
    {
        foreach (string name in (string[])["x", "x.1-2.tmp", "x.4711-30.tmp", "x.tmp", "x.a-1.tmp", "x.1-.tmp", "x.-1.tmp", "y.1-2.tmp", "x.1-2.tmp.bak", "xx.1-2.tmp"])
        {
            File.WriteAllText(In(name), "");
        }

        AtomicFile.RemoveLeftovers(In("x"));
        Assert.Equal(["x", "x.-1.tmp", "x.1-.tmp", "x.1-2.tmp.bak", "x.a-1.tmp", "x.tmp", "xx.1-2.tmp", "y.1-2.tmp"], Names());
        AtomicFile.RemoveLeftovers(Path.Combine(_folder, "missing", "x")); // no folder, no leftovers
    }

    [Fact]
    public void A_link_stays_and_the_file_that_it_leads_to_is_replaced()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // links need a privilege there
        }

        Directory.CreateDirectory(In("store"));
        Write(In("store/real"), "old");
        File.CreateSymbolicLink(In("second"), In("store/real"));
        File.CreateSymbolicLink(In("first"), "second");
        Write(In("first"), "new");

        Assert.Equal("second", new FileInfo(In("first")).LinkTarget);
        Assert.Equal("new", File.ReadAllText(In("store/real")));
        Assert.Equal(["real"], Directory.GetFiles(In("store")).Select(Path.GetFileName));

        File.CreateSymbolicLink(In("a"), "b");
        File.CreateSymbolicLink(In("b"), "a");
        Assert.ThrowsAny<IOException>(() => Write(In("a"), "new"));
    }

    [Fact]
    public void A_folder_a_device_or_a_pipe_is_refused_and_stays()
    {
        Directory.CreateDirectory(In("folder"));
        Assert.EndsWith("it is not a file, but a folder, a device or a pipe.", Assert.Throws<IOException>(() => Write(In("folder"), "")).Message, StringComparison.Ordinal);
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // As root, a rename would replace the device.
        Assert.Equal("'/dev/null' cannot be written: it is not a file, but a folder, a device or a pipe.", Assert.Throws<IOException>(() => Write("/dev/null", "")).Message);
        using Process made = Process.Start("mkfifo", In("pipe"));
        made.WaitForExit();
        Assert.Throws<IOException>(() => Write(In("pipe"), ""));
        Assert.Equal(["folder", "pipe"], Names());
    }

    private static void Write(string file, string text) => AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private string In(string name) => Path.Combine(_folder, name);

    private IEnumerable<string?> Names() => Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
