using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Gradus.Tests;

/// <summary>A console project that <c>dotnet new console</c> has just made and that references the packages of Gradus: what a reader pastes a sample into.</summary>
internal static class SampleProject
{
    /// <summary>What <c>ImplicitUsings</c> brings, as the SDK writes it.</summary>
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14);

    private static readonly Lazy<MetadataReference[]> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file)),
    ]);

    /// <summary>The generator of JSON that comes with the SDK, as every project has it.</summary>
    private static readonly Lazy<ISourceGenerator[]> Generators = new(() =>
    [
        .. new AnalyzerFileReference(Path.Combine(ReferencePack(), "analyzers/dotnet/cs/System.Text.Json.SourceGeneration.dll"), new Loader())
            .GetGenerators(LanguageNames.CSharp),
    ]);

    /// <summary>
    /// What the compiler says to a sample, pasted as it is printed: errors, and warnings that a new project shows. A sample that declares types
    /// and has no statements is a file beside the program.
    /// </summary>
    /// <param name="sample">The sample.</param>
    /// <param name="beside">Files that the page told the reader to make before.</param>
    public static IReadOnlyList<string> Complaints(string sample, params IEnumerable<string> beside)
    {
        SyntaxTree program = CSharpSyntaxTree.ParseText(sample, Options);
        Compilation compilation = CSharpCompilation.Create(
            "Sample",
            [program, .. beside.Append(ImplicitUsings).Select(file => CSharpSyntaxTree.ParseText(file, Options))],
            References.Value,
            new CSharpCompilationOptions(
                IsProgram(program) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                specificDiagnosticOptions: [new("CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)], // as the SDK does
                nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create(Generators.Value, parseOptions: Options).RunGeneratorsAndUpdateCompilation(compilation, out compilation, out _);
        return [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).Select(diagnostic => diagnostic.ToString())];
    }

    /// <summary>Whether a sample has statements to run, beside the types it may declare.</summary>
    public static bool IsProgram(string sample) => IsProgram(CSharpSyntaxTree.ParseText(sample, Options));

    private static bool IsProgram(SyntaxTree sample) => sample.GetCompilationUnitRoot().Members.Any(member => member is GlobalStatementSyntax);

    /// <summary>The folder that the SDK takes the framework's reference assemblies and generators from.</summary>
    private static string ReferencePack()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!; // dotnet/shared/Microsoft.NETCore.App/10.x
        string packs = Path.GetFullPath(Path.Combine(runtime, "../../../packs/Microsoft.NETCore.App.Ref"));
        return Directory.GetDirectories(packs, $"{Environment.Version.Major}.*").Order(StringComparer.Ordinal).Last();
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public System.Reflection.Assembly LoadFromPath(string fullPath) => System.Reflection.Assembly.LoadFrom(fullPath);
    }
}
