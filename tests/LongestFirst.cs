using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Gradus.Tests.LongestFirst", "Gradus.Tests")]

namespace Gradus.Tests;

/// <summary>
/// Begins with the classes that take longest: the tests of a class run one after another, and one that began last would run on alone. None
/// of them waits asynchronously: a class that does goes on after all others have begun.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        "Python",
        NameOf<ClusterTests>(),
        NameOf<SlipScoreTests>(),
        NameOf<DoorsTests>(),
        NameOf<ContextTests>(),
        NameOf<ActorClusterTests>(),
        NameOf<HostileEnvironmentTests>(),
        NameOf<MpiTests>(),
        NameOf<KillTests>(),
        NameOf<DoubleConformance>(),
        NameOf<SingleConformance>(),
        NameOf<IsolatedEnvironmentsTests>(),
        NameOf<LivePageTests>(),
        NameOf<HostileChildTests>(),
        NameOf<EndlessEpisodeTests>(),
        NameOf<MutationScoreTests>(),
        NameOf<NoiseTests>(),
        NameOf<LossFunctionsTests>(),
        NameOf<RepeatedSearchTests>(),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => PlaceOf(collection.DisplayName)).ThenBy(collection => collection.UniqueID);

    /// <summary>A class that names no collection is one of its own.</summary>
    private static string NameOf<T>() => $"Test collection for {typeof(T).FullName}";

    private static int PlaceOf(string collection) => Array.IndexOf(Longest, collection) is >= 0 and var place ? place : Longest.Length;
}
