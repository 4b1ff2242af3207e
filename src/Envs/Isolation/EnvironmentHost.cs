using System.Runtime.InteropServices;

namespace Gradus.Envs;

/// <summary>
/// The other end of process-isolated environments: a program whose main method begins with <see cref="TryRun"/> can hold its own
/// environments in processes of itself. Environments must be registered before.
/// </summary>
public static class EnvironmentHost
{
    internal const string Argument = "--gradus-environment-host";
    internal const string Marker = "GRADUS_ENVIRONMENT_HOST";

    /// <summary>Serves environments until the parent goes away, if that is what this process was started for.</summary>
    /// <param name="args">The arguments of the main method.</param>
    /// <returns>True if it was; the program should end now.</returns>
    public static bool TryRun(IReadOnlyList<string> args)
    {
        if (args.Count != 1 || args[0] != Argument)
        {
            return false;
        }

        Run();
        return true;
    }

    /// <summary>Serves environments over the standard streams until the parent goes away. What environments print goes to standard error.</summary>
    public static void Run()
    {
        using Stream input = Console.OpenStandardInput();
        using Stream output = Console.OpenStandardOutput();
        Console.SetOut(Console.Error);

        // Ctrl+C in a terminal reaches all processes; the parent decides what it means.
        using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var service = new EnvironmentService(input, output);
        service.Run();
    }
}
