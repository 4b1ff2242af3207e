using System.Runtime.InteropServices;

namespace Gradus.Envs;

/// <summary>
/// The child side of process-isolated environments: a program whose main method begins with <see cref="TryRun"/> can host its environments
/// in processes of the same program. Register environments before calling it.
/// </summary>
public static class EnvironmentHost
{
    /// <summary>Serves environments until the parent exits, if this process was started for that.</summary>
    /// <param name="args">The arguments of the main method.</param>
    /// <returns>True if it was; the program should then exit.</returns>
    public static bool TryRun(IReadOnlyList<string> args)
    {
        if (args.Count != 1 || args[0] != ChildProgram.HostArgument)
        {
            return false;
        }

        Run();
        return true;
    }

    /// <summary>
    /// Serves environments over the standard streams until the parent exits. Environments find standard input empty, and what they print
    /// goes to standard error. Call it before anything uses the console.
    /// </summary>
    public static void Run()
    {
        using HostPipes pipes = HostPipes.Take();

        // Signals to a whole group of processes, such as Ctrl+C in a terminal, reach this one too; the parent decides what they mean.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ignore);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ignore);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ignore);
        using var service = new EnvironmentService(pipes.Requests, pipes.Answers, Find);
        service.Run();

        static void Ignore(PosixSignalContext context) => context.Cancel = true;
    }

    private static Func<IEnvironment> Find(string id, IReadOnlyList<string> assemblies)
    {
        foreach (string assembly in assemblies)
        {
            if (EnvironmentAssembly.IsSupported)
            {
                EnvironmentAssembly.Load(assembly);
            }
        }

        return EnvironmentRegistry.Find(id).Make;
    }
}
