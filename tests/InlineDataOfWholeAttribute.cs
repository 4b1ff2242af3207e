using System.Reflection;
using Xunit.Sdk;

namespace Gradus.Tests;

/// <summary>
/// A row of a theory that goes the way of another row, and is tried where the whole of the long sweeps is asked for (<see cref="LongSweep"/>);
/// the theory is of the category <c>Stress</c>.
/// </summary>
/// <param name="data">The arguments.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class InlineDataOfWholeAttribute(params object?[] data) : DataAttribute
{
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) => LongSweep.IsWhole ? [data] : [];
}
