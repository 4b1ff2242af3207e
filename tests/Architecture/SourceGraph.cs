using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gradus.Tests;

/// <summary>
/// Which folder of <c>src</c> uses which, as the compiler understands the code: an arrow for every name whose type is declared in another
/// folder. Folders are named without the leading <c>src/</c>.
/// </summary>
internal sealed partial class SourceGraph
{
    /// <summary>The room that shares the sources of others.</summary>
    private const string Sharing = "Inference";

    // What ImplicitUsings and the MSBuild items say, for all projects at once.
    private const string GlobalUsings =
        """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private readonly ConcurrentDictionary<(string From, string To), string> _arrows = new();
    private readonly ConcurrentDictionary<(string From, string To), string> _internalUses = new();
    private readonly ConcurrentBag<string> _elementAccesses = [];

    private SourceGraph(SyntaxTree[] trees) => LinesOfRooms = trees
        .GroupBy(tree => RoomOf(FolderOf(tree)), tree => tree.GetText().Lines.Count)
        .ToDictionary(room => room.Key, room => room.Sum());

    /// <summary>Every arrow, with one use that makes it.</summary>
    public IReadOnlyDictionary<(string From, string To), string> Arrows => _arrows;

    /// <summary>The rooms that use what is internal to another, with one such use.</summary>
    public IReadOnlyDictionary<(string From, string To), string> InternalUses => _internalUses;

    /// <summary>Every place that takes elements of a <see cref="Tensor{T}"/> where they are, so that it works for memory of the host alone.</summary>
    public IReadOnlyCollection<string> ElementAccesses => _elementAccesses;

    /// <summary>Lines of code of each folder directly under <c>src</c>.</summary>
    public IReadOnlyDictionary<string, int> LinesOfRooms { get; }

    /// <summary>The first folder of a path.</summary>
    public static string RoomOf(string folder) => folder.Split('/')[0];

    /// <summary>Reads and compiles the sources.</summary>
    public static SourceGraph Read()
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        SyntaxTree[] trees =
        [
            .. Repository.Files("src", "*.cs").AsParallel().AsOrdered()
                .Select(path => CSharpSyntaxTree.ParseText(Repository.Read(path), options, path)),
        ];

        // Inference is compiled with files of other rooms, whose types it continues, and uses no other assembly.
        SyntaxTree[] together = [.. trees.Where(tree => RoomOf(FolderOf(tree)) != Sharing)];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "src",
            [.. together, CSharpSyntaxTree.ParseText(GlobalUsings, options)],
            References(),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        var graph = new SourceGraph(trees);
        Parallel.ForEach(together, tree => graph.Collect(compilation.GetSemanticModel(tree), tree));
        foreach (Match shared in SharedSource().Matches(Repository.Read($"src/{Sharing}/{Sharing}.csproj")))
        {
            graph._arrows.TryAdd((Sharing, shared.Groups["room"].Value), $"src/{Sharing} is compiled with {shared.Value}");
        }

        return graph;
    }

    /// <summary>Sets of folders that all lead to each other, of more than one folder.</summary>
    public IReadOnlyList<string[]> Circles()
    {
        string[] folders = [.. Arrows.Keys.SelectMany(arrow => new[] { arrow.From, arrow.To }).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, HashSet<string>> reached = folders.ToDictionary(folder => folder, Reached);
        return
        [
            .. folders.Select(folder => folders.Where(other => reached[folder].Contains(other) && reached[other].Contains(folder)).ToArray())
                .Where(circle => circle.Length > 1)
                .DistinctBy(circle => circle[0]),
        ];
    }

    private HashSet<string> Reached(string from)
    {
        var reached = new HashSet<string>();
        var waiting = new Stack<string>([from]);
        while (waiting.TryPop(out string? folder))
        {
            foreach ((string _, string to) in Arrows.Keys.Where(arrow => arrow.From == folder))
            {
                if (reached.Add(to))
                {
                    waiting.Push(to);
                }
            }
        }

        return reached;
    }

    private void Collect(SemanticModel model, SyntaxTree tree)
    {
        string from = FolderOf(tree);
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes(node => node is not UsingDirectiveSyntax))
        {
            if (node is not (SimpleNameSyntax or ElementAccessExpressionSyntax or BaseObjectCreationExpressionSyntax)
                || model.GetSymbolInfo(node).Symbol is not { } symbol)
            {
                continue;
            }

            if (symbol is { Name: "Span" or "Row" or "this[]", ContainingType: { Name: nameof(Tensor<>), ContainingNamespace.Name: nameof(Gradus) } })
            {
                _elementAccesses.Add($"{tree.FilePath}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {node.Parent}");
            }

            if (node is ElementAccessExpressionSyntax)
            {
                continue;
            }

            INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? symbol.ContainingType;
            bool isInternal = !IsVisible(symbol);
            while (type?.ContainingType is { } outer)
            {
                type = outer;
            }

            SyntaxTree? target = type?.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree;
            if (target is null || target.FilePath.Length == 0 || FolderOf(target) == from)
            {
                continue;
            }

            string to = FolderOf(target);
            _arrows.TryAdd((from, to), $"{tree.FilePath} uses {type!.Name}");
            if (isInternal && RoomOf(from) != RoomOf(to))
            {
                _internalUses.TryAdd((RoomOf(from), RoomOf(to)), $"{tree.FilePath} uses {type!.Name}.{symbol.Name}");
            }
        }
    }

    /// <summary>Whether other assemblies see a symbol, as users or as heirs.</summary>
    private static bool IsVisible(ISymbol symbol)
    {
        for (ISymbol? at = symbol; at is not (null or INamespaceSymbol); at = at.ContainingType)
        {
            if (at.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedAndInternal or Accessibility.ProtectedOrInternal)
            {
                return false;
            }
        }

        return true;
    }

    private static string FolderOf(SyntaxTree tree) => Path.GetDirectoryName(tree.FilePath)!.Replace('\\', '/')["src/".Length..];

    /// <summary>The framework and the packages: what the tests themselves run on, Gradus aside.</summary>
    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("gradus", StringComparison.OrdinalIgnoreCase))
            .Select(path => MetadataReference.CreateFromFile(path));

    [GeneratedRegex("""(?<=[";])\.\./(?<room>\w+)/[^";]*""")]
    private static partial Regex SharedSource();
}
