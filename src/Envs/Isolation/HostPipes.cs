using Microsoft.Win32.SafeHandles;

namespace Gradus.Envs;

/// <summary>
/// The pipes of a process that hosts environments, taken away from its standard streams: what environments read there is empty, and what
/// they print goes to standard error, whether they use <see cref="Console"/>, native code, or other programs.
/// </summary>
internal sealed class HostPipes : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly int _parent;
    private readonly bool _leads;

    private HostPipes(Stream requests, Stream answers)
    {
        (Requests, Answers) = (requests, answers);
        Console.SetIn(TextReader.Null);
        Console.SetOut(Console.Error);
    }

    private HostPipes(int requests, int answers)
        : this(Open(requests, FileAccess.Read), Open(answers, FileAccess.Write))
    {
        _parent = Posix.Parent;
        _leads = Posix.LeadGroup();
        new Thread(() => EndWithParent(requests)) { IsBackground = true, Name = "Gradus parent watch" }.Start();
    }

    /// <summary>Where requests are read.</summary>
    public Stream Requests { get; }

    /// <summary>Where answers are written.</summary>
    public Stream Answers { get; }

    /// <summary>Takes the pipes. Before this, nothing may have used the console.</summary>
    public static HostPipes Take()
    {
        if (!Posix.IsSupported)
        {
            return new HostPipes(Console.OpenStandardInput(), Console.OpenStandardOutput());
        }

        int requests = Posix.Duplicate(0);
        int answers = Posix.Duplicate(1);
        int nothing = Posix.OpenForReading("/dev/null");
        Posix.Redirect(nothing, 0);
        Posix.Redirect(2, 1);
        Posix.CloseFile(nothing);
        return new HostPipes(requests, answers);
    }

    /// <summary>What is printed from now on goes to standard error, from native code too.</summary>
    public static void RedirectOutput()
    {
        if (Posix.IsSupported)
        {
            Posix.Redirect(2, 1);
        }
    }

    /// <summary>Ends also what environments have started, if nobody else is left to do it.</summary>
    public void Dispose()
    {
        Requests.Dispose();
        Answers.Dispose();
        if (_leads && Posix.Parent != _parent)
        {
            Posix.KillGroup(0);
        }
    }

    private static FileStream Open(int file, FileAccess access) => new(new SafeFileHandle(file, ownsHandle: true), access, bufferSize: 0);

    /// <summary>
    /// Ends this process when the other end of the pipe is gone: after a moment in which the environments can be disposed, even where one
    /// of them never comes back.
    /// </summary>
    private void EndWithParent(int requests)
    {
        while ((Posix.Wait(requests, 0, Timeout.InfiniteTimeSpan) & Posix.HungUp) == 0)
        {
            Thread.Sleep(1); // interrupted by a signal
        }

        Thread.Sleep(Grace);
        if (_leads)
        {
            Posix.KillGroup(0);
        }

        Posix.EndNow(1);
    }
}
