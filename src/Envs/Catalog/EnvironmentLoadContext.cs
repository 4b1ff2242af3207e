using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;

namespace Gradus.Envs;

/// <summary>
/// Loads an assembly of environments with the libraries next to it. Gradus itself, and everything else that the program has already loaded,
/// is shared: an <see cref="IEnvironment"/> must be the same type on both sides.
/// </summary>
[RequiresUnreferencedCode("It loads assemblies that the trimmer has not seen.")]
internal sealed class EnvironmentLoadContext(string file) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file))
{
    private const string Own = "Gradus.";

    private readonly AssemblyDependencyResolver _resolver = new(file);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Default.Assemblies.Any(known => known.GetName().Name == assemblyName.Name) || IsOfProgram(assemblyName))
        {
            return null; // the default context answers
        }

        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

    /// <summary>An assembly of Gradus that the program has but has not used yet.</summary>
    private static bool IsOfProgram(AssemblyName name)
    {
        if (name.Name?.StartsWith(Own, StringComparison.Ordinal) != true)
        {
            return false;
        }

        try
        {
            return Default.LoadFromAssemblyName(name) is not null;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
