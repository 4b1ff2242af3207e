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
    /// Serves environments over the standard streams until the parent exits. Output of environments goes to standard error.
    /// </summary>
    public static void Run()
    {
        using Stream input = Console.OpenStandardInput();
        using Stream output = Console.OpenStandardOutput();
        Console.SetOut(Console.Error);

        // Ctrl+C in a terminal reaches all processes; the parent decides what it means.
        using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var service = new EnvironmentService(input, output, Find);
        service.Run();
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
