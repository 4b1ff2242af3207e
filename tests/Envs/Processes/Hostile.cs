using System.Runtime.InteropServices;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>
/// Misbehaves as the environment variable GRADUS_HOSTILE says, such as "step exits 0": in its constructor, its first reset, the step with
/// action 1, or when it is disposed. Everything else it does well.
/// </summary>
[RegisterEnvironment("HostileTest-v0")]
public sealed partial class Hostile : IEnvironment, IDisposable
{
    public const string Variable = "GRADUS_HOSTILE";

    /// <summary>The variable that names a file to make first.</summary>
    public const string SignVariable = "GRADUS_SIGN";

    private const int Outside = 1; // standard output's descriptor
    private readonly string _behaviour = Environment.GetEnvironmentVariable(Variable) ?? "";
    private float _heard = -1;

    public Hostile() => Misbehave("constructor");

    public Space ObservationSpace { get; } = new Box(-1000, 1000, 2);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation)
    {
        Misbehave("reset");
        observation.Fill(0.5f);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (action.Index == 1)
        {
            Misbehave("step");
        }

        observation.Fill(_heard);
        return new StepResult(1, false, false);
    }

    public void Dispose() => Misbehave("dispose");

    private void Misbehave(string place)
    {
        if (!_behaviour.StartsWith(place, StringComparison.Ordinal))
        {
            return;
        }

        if (Environment.GetEnvironmentVariable(SignVariable) is { } sign)
        {
            File.WriteAllText(sign, place);
        }

        switch (_behaviour[(place.Length + 1)..])
        {
            case "exits 0":
                Environment.Exit(0);
                break;
            case "exits 3":
                Environment.Exit(3);
                break;
            case "fails fast":
                Environment.FailFast("the core is molten");
                break;
            case "is killed":
                _ = Kill(Environment.ProcessId, 9);
                break;
            case "breaks memory":
                _ = Length(1);
                break;
            case "overflows":
                Console.Error.WriteLine(Deeper(0));
                break;
            case "throws":
                throw new InvalidOperationException("the rope broke");
            case "throws 100 MB":
                throw new InvalidOperationException(new string('x', 100_000_000));
            case "throws escapes":
                throw new InvalidOperationException("\u001b]0;owned\a\u001b[2J");
            case "throws on a thread":
                new Thread(() => throw new InvalidOperationException("the other rope broke")).Start();
                Thread.Sleep(Timeout.Infinite);
                break;
            case "sleeps":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "spins":
                while (true)
                {
                    _heard++;
                }

            case "hangs in native code":
                _ = Pause();
                break;
            case "prints":
                byte[] words = "all is well\n"u8.ToArray();
                _ = Write(Outside, words, words.Length);
                Console.WriteLine("here too");
                Console.OpenStandardOutput().Write(words);
                break;
            case "reads":
                byte[] room = new byte[100];
                _heard = (Console.ReadLine()?.Length ?? 0) + Console.OpenStandardInput().Read(room) + Read(0, room, room.Length);
                break;
            case "leaves a grandchild":
                using (System.Diagnostics.Process.Start("sleep", "600"))
                {
                }

                Environment.Exit(6);
                break;
            case "moves away":
                Environment.CurrentDirectory = "/";
                Environment.Exit(7);
                break;
        }
    }

    private static int Deeper(int depth) => depth < 0 ? 0 : Deeper(depth + 1) + Deeper(depth + 2);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "strlen")]
    private static partial nint Length(nint text);

    [LibraryImport("libc", EntryPoint = "pause")]
    private static partial int Pause();

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int file, byte[] bytes, nint count);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int file, [Out] byte[] bytes, nint count);
}
