using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>Registers the environments of a compiled assembly.</summary>
public static class EnvironmentAssembly
{
    private const string Trimmed = "A trimmed program may lack members that the assembly uses; a trimmed application should reference the "
        + "assembly instead.";

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, IReadOnlyList<string>> Loaded = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether this program can load assemblies: true, unless it was trimmed and says so with the switch <c>Gradus.LoadAssemblies</c>.
    /// </summary>
    [FeatureSwitchDefinition("Gradus.LoadAssemblies")]
    [FeatureGuard(typeof(RequiresUnreferencedCodeAttribute))]
    public static bool IsSupported { get; } = !AppContext.TryGetSwitch("Gradus.LoadAssemblies", out bool enabled) || enabled;

    /// <summary>
    /// Loads an assembly and its dependencies, runs its module initialisers (which may call
    /// <see cref="EnvironmentRegistry.Register(string, Func{IEnvironment}, int?, double?, string)"/>), and registers its classes with
    /// <see cref="RegisterEnvironmentAttribute"/>. A file that was loaded before is not loaded again.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The ids that it registered.</returns>
    /// <exception cref="ArgumentException">
    /// The file is missing or is not a .NET assembly, a dependency is missing, or it registers nothing or something invalid.
    /// </exception>
    [RequiresUnreferencedCode(Trimmed)]
    public static IReadOnlyList<string> Load(string path)
    {
        string file = Path.GetFullPath(path);
        lock (Gate)
        {
            if (!Loaded.TryGetValue(file, out IReadOnlyList<string>? ids))
            {
                ids = Register(path, file);
                Loaded.Add(file, ids);
            }

            return ids;
        }
    }

    [RequiresUnreferencedCode(Trimmed)]
    private static string[] Register(string path, string file)
    {
        if (!File.Exists(file))
        {
            throw new ArgumentException($"There is no assembly '{path}'.");
        }

        HashSet<string> before = [.. EnvironmentRegistry.All.Select(known => known.Id)];
        try
        {
            Assembly assembly = new EnvironmentLoadContext(file).LoadFromAssemblyPath(file);
            RuntimeHelpers.RunModuleConstructor(assembly.ManifestModule.ModuleHandle);
            foreach (Type type in assembly.GetTypes())
            {
                foreach (RegisterEnvironmentAttribute registration in type.GetCustomAttributes<RegisterEnvironmentAttribute>())
                {
                    EnvironmentRegistry.Register(type, registration);
                }
            }
        }
        catch (ReflectionTypeLoadException exception)
        {
            throw Unusable(path, exception.LoaderExceptions.OfType<Exception>().FirstOrDefault() ?? exception);
        }
        catch (TypeInitializationException exception)
        {
            throw Unusable(path, exception.InnerException ?? exception);
        }
        catch (Exception exception) when (
            exception is IOException or BadImageFormatException or TypeLoadException or MissingMemberException or ArgumentException)
        {
            throw Unusable(path, exception);
        }

        EnvironmentSpecification[] registered = [.. EnvironmentRegistry.All.Where(known => !before.Contains(known.Id))];
        foreach (EnvironmentSpecification specification in registered)
        {
            specification.Assembly = path;
        }

        string[] added = [.. registered.Select(known => known.Id)];
        return added.Length > 0
            ? added
            : throw new ArgumentException(
                $"'{path}' registers no environment: give a class that implements {nameof(IEnvironment)} the attribute "
                    + $"[RegisterEnvironment(\"MyGame-v0\")], "
                + $"or call {nameof(EnvironmentRegistry)}.{nameof(EnvironmentRegistry.Register)} in a module initializer.");
    }

    private static ArgumentException Unusable(string path, Exception exception) => new(
        exception is BadImageFormatException
            ? $"'{path}' is not a .NET assembly that can run here: build it for this version of .NET and for any processor."
            : $"'{path}' cannot be used: {exception.Message.ReplaceLineEndings(" ")}",
        exception);
}
