using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Gradus.Mpi;

namespace Gradus.Cli;

/// <summary>
/// The processes that a launcher of MPI started for one run, of which this is one; or this process alone. Rank 0 shows and writes; what is
/// wrong in one rank ends all of them, with one sentence.
/// </summary>
internal sealed class RankGroup
{
    private const int MaxMistake = 2_048;

    /// <summary>
    /// How long MPI may take to end. MPICH 4.0.2 over TCP never does where one process comes to its end before the others have closed their
    /// connections (UCX 1.13).
    /// </summary>
    private static readonly TimeSpan MaxEnding = TimeSpan.FromSeconds(10);

    private readonly MpiProcesses? _processes;
    private bool _isUnderWay;
    private bool _allKnow;

    private RankGroup(MpiProcesses? processes) => _processes = processes;

    /// <summary>The processes; null for this one alone.</summary>
    public IProcessGroup? Processes => _processes;

    /// <summary>The number of processes.</summary>
    public int Size => _processes?.Size ?? 1;

    /// <summary>Whether another rank shows and writes.</summary>
    public bool IsFollower => _processes is { Rank: > 0 };

    /// <summary>Does the work of a command, in all ranks.</summary>
    /// <param name="terminal">Where to write.</param>
    /// <param name="work">The work; it calls <see cref="Agree"/> before anything runs.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(Terminal terminal, Func<RankGroup, int> work)
    {
        if (MpiLauncher.OfThisProcess is not { Size: > 1 })
        {
            return work(new RankGroup(null));
        }

        using MpiProcesses processes = MpiProcesses.TryCreate(out MpiProcesses? found, out string reason)
            ? found
            : throw new BadInputException($"{reason} Install MPI where every rank runs, or start the run without a launcher.");
        var ranks = new RankGroup(processes);
        try
        {
            ranks.RequireSameCommand();
            int code = work(ranks);
            ranks.EndInTime(terminal, code, $"rank {processes.Rank} ends without it; everything that it had to do is done.");
            return code;
        }
        catch (Exception exception) when (!ranks._isUnderWay)
        {
            if (!ranks._allKnow)
            {
                ranks.Exchange(Sentence.Of(exception));
            }

            ranks.EndInTime(
                terminal, ExitCode.BadInput, ranks.IsFollower ? "rank 0 says what is wrong." : Sentence.Of(exception));
            if (ranks.IsFollower)
            {
                return ExitCode.Success; // rank 0 says what is wrong, unless a launcher ends it because another rank seems to have failed
            }

            throw;
        }
        catch (BadInputException exception) // which rank 0 finds between two updates, and has let the others go
        {
            ranks.EndInTime(terminal, ExitCode.BadInput, Sentence.Of(exception));
            throw;
        }
        catch (Exception exception)
        {
            terminal.Error.WriteLine($"gradus: rank {processes.Rank} failed. {Sentence.Of(exception)}");
            processes.Abort(ExitCode.Failed);
            throw;
        }
    }

    /// <summary>Ends MPI in this rank, when all have come to the end; the process too if that takes too long.</summary>
    private void EndInTime(Terminal terminal, int code, string otherwise)
    {
        using var limit = new Timer(
            _ =>
            {
                terminal.Error.WriteLine($"gradus: MPI did not end within {MaxEnding.TotalSeconds:0} s: {otherwise}");
                UnexpectedEnd.Expect();
                Environment.Exit(code);
            },
            null,
            MaxEnding,
            Timeout.InfiniteTimeSpan);
        _processes!.Dispose();
    }

    /// <summary>Waits until all ranks have come as far as this.</summary>
    /// <exception cref="BadInputException">Something was wrong in another one.</exception>
    public void Agree()
    {
        if (Exchange("") is { Length: > 0 } mistake)
        {
            _allKnow = true;
            throw new BadInputException(mistake);
        }
    }

    /// <summary>
    /// The agreement before the work: from here on a rank that fails ends all, and what rank 0 finds wrong ends its agent, which the others
    /// follow.
    /// </summary>
    public void Begin()
    {
        Agree();
        _isUnderWay = true;
    }

    /// <summary>A text of rank 0, in all ranks.</summary>
    /// <param name="text">In rank 0, the text.</param>
    public string FromLeader(string text)
    {
        if (_processes is null)
        {
            return text;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] length = BitConverter.GetBytes(bytes.Length);
        _processes.Broadcast(length);
        Array.Resize(ref bytes, BitConverter.ToInt32(length));
        _processes.Broadcast(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private void RequireSameCommand()
    {
        string version = typeof(RankGroup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        byte[] mine = SHA256.HashData(Encoding.UTF8.GetBytes($"{version}\0{string.Join('\0', Environment.GetCommandLineArgs().Skip(1))}"));
        byte[] all = new byte[mine.Length * Size];
        _processes!.AllGather(mine, all);
        int[] others = [.. Enumerable.Range(0, Size).Where(rank => !Of(rank).SequenceEqual(Of(0)))];
        if (others.Length > 0)
        {
            _allKnow = true;
            throw new BadInputException(
                $"{(others.Length == 1 ? "Rank" : "Ranks")} {string.Join(", ", others)} {(others.Length == 1 ? "was" : "were")} started "
                    + "with other options, or with another version of gradus, than rank 0: all ranks of a run need the same.");
        }

        ReadOnlySpan<byte> Of(int rank) => all.AsSpan(rank * mine.Length, mine.Length);
    }

    /// <summary>Tells the other ranks what is wrong here.</summary>
    /// <param name="mistake">A sentence; empty for nothing.</param>
    /// <returns>The first sentence, with its rank if that is not this one; empty if nothing is wrong anywhere.</returns>
    private string Exchange(string mistake)
    {
        if (_processes is null)
        {
            return mistake;
        }

        byte[] mine = new byte[MaxMistake];
        Encoding.UTF8.GetEncoder().Convert(mistake, mine, flush: true, out _, out _, out _);
        byte[] all = new byte[MaxMistake * Size];
        _processes.AllGather(mine, all);
        for (int rank = 0; rank < Size; rank++)
        {
            ReadOnlySpan<byte> found = all.AsSpan(rank * MaxMistake, MaxMistake).TrimEnd((byte)0);
            if (!found.IsEmpty)
            {
                return $"Rank {rank}: {Encoding.UTF8.GetString(found)}";
            }
        }

        return "";
    }
}
