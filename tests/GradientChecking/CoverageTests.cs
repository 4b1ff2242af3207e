using System.Reflection;
using Gradus.Autodiff;
using Gradus.GradientChecking;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Whatever has a gradient has an entry in the table that <c>gradus gradcheck</c> goes through, and every entry is right.</summary>
public sealed class CoverageTests
{
    public static TheoryData<string> Names => [.. GradientSubjects.All.Select(subject => subject.Name)];

    [Fact]
    public void Every_op_network_distribution_and_loss_has_an_entry()
    {
        HashSet<Type> covered = [.. GradientSubjects.All.Select(subject => subject.Covers)];
        string[] missing = [.. Differentiable().Where(type => !covered.Contains(type)).Select(type => type.Name)];

        Assert.True(missing.Length == 0, $"No gradient check covers {string.Join(", ", missing)}: docs/add-an-op.md says which line to add.");
        Assert.Equal(GradientSubjects.All.Count, GradientSubjects.All.Select(subject => subject.Name).Distinct().Count());
    }

    [Theory]
    [Trait("Category", "Stress")]
    [MemberData(nameof(Names))]
    public void Every_entry_is_right_at_every_case(string name)
    {
        int cases = LongSweep.Of(10, 40);
        SubjectResult result = SubjectCheck.Run(GradientSubjects.Find(name), cases, seed: 1000);

        Assert.True(result.Passed, $"{name}: {result.Failure}");
        Assert.True(result.IllConditioned <= cases / 10, $"{name}: rounding hides {result.IllConditioned} of {cases} cases.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_seed_is_a_case(string name)
    {
        GradientSubject subject = GradientSubjects.Find(name);
        GradientReport[] reports = [.. Enumerable.Range(0, 2).Select(_ => subject.Draw(5).Check(new GradientCheckOptions { Directions = 1 }))];

        Assert.Equal(reports[0], reports[1]);
    }

    /// <summary>Ops; what has a method Record among the networks; distributions; what records itself among the equations.</summary>
    private static IEnumerable<Type> Differentiable()
    {
        Type[] types = [.. typeof(Op<>).Assembly.GetTypes(), .. typeof(ActionDistribution<>).Assembly.GetTypes()];
        foreach (Type type in types.Where(type => !type.IsAbstract && (type.IsPublic || Derives(type, typeof(Op<>)))))
        {
            bool isOp = Derives(type, typeof(Op<>));
            bool isDistribution = Derives(type, typeof(ActionDistribution<>));
            bool isNetwork = type.Namespace!.EndsWith(".Networks", StringComparison.Ordinal) && type.GetMethod(nameof(Mlp.Record)) is not null;
            bool isLoss = type.Namespace!.EndsWith(".Equations", StringComparison.Ordinal) && type.GetMethod(nameof(Mlp.Record), BindingFlags.Static | BindingFlags.Public) is not null;
            if (isOp || isDistribution || isNetwork || isLoss)
            {
                yield return type;
            }
        }
    }

    private static bool Derives(Type type, Type ancestor)
    {
        for (Type? at = type.BaseType; at is not null; at = at.BaseType)
        {
            if (at.IsGenericType && at.GetGenericTypeDefinition() == ancestor)
            {
                return true;
            }
        }

        return false;
    }
}
