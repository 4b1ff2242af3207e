using Xunit.Abstractions;
using Xunit.Sdk;

namespace Gradus.Tests;

/// <summary>
/// A test that takes so long that it is tried where the whole of the long sweeps is asked for (<see cref="LongSweep"/>), and is not there
/// elsewhere; it is of the category <c>Stress</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Gradus.Tests.FactOfWholeDiscoverer", "Gradus.Tests")]
internal sealed class FactOfWholeAttribute : SkippableFactAttribute;

/// <summary>Finds the tests of <see cref="FactOfWholeAttribute"/> where they are asked for.</summary>
/// <param name="messages">What the runner listens to.</param>
public sealed class FactOfWholeDiscoverer(IMessageSink messages) : IXunitTestCaseDiscoverer
{
    private readonly SkippableFactDiscoverer _others = new(messages);

    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        LongSweep.IsWhole ? _others.Discover(discoveryOptions, testMethod, factAttribute) : [];
}
