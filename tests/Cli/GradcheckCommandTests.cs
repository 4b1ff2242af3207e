using System.Text.Json;
using Gradus.GradientChecking;

namespace Gradus.Tests;

public sealed class GradcheckCommandTests : IDisposable
{
    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void Everything_is_checked_and_reported_as_it_was_asked_for()
    {
        JsonElement report = _gradus.RunJson("gradcheck --cases 2 --programs 20 --seed 9 --json");

        Assert.True(report.GetProperty("passed").GetBoolean());
        JsonElement[] gradients = [.. report.GetProperty("gradients").EnumerateArray()];
        Assert.Equal(GradientSubjects.All.Select(subject => subject.Name), gradients.Select(gradient => gradient.GetProperty("name").GetString()));
        Assert.All(gradients, gradient => Assert.Equal(2, gradient.GetProperty("cases").GetInt32()));
        Assert.Equal(20, report.GetProperty("programs").GetProperty("count").GetInt32());
    }

    [Fact]
    public void One_op_is_checked_alone_and_told_in_a_table()
    {
        Assert.Equal(0, _gradus.Run("gradcheck --op logsoftmax --cases 5"));

        Assert.Contains("LogSoftmax", _gradus.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Tanh", _gradus.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("random programs", _gradus.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_are_checked_on_the_backend_that_is_named()
    {
        Assert.Equal(0, _gradus.Run("gradcheck --backend mathnet --cases 2 --programs 20"));
        Assert.Equal(2, _gradus.Run("gradcheck --backend mathmet"));
        Assert.Equal("gradus: There is no backend 'mathmet'. Did you mean 'mathnet'?", _gradus.Error.Trim());
    }

    [Fact]
    public void A_name_that_does_not_exist_is_refused_with_the_nearest()
    {
        Assert.Equal(2, _gradus.Run("gradcheck --op Tanj"));
        Assert.Equal("gradus: There is no gradient 'Tanj' to check. Did you mean 'Tanh'?", _gradus.Error.Trim());
    }
}
