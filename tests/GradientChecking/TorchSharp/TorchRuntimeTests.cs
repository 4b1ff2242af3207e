using Gradus.GradientChecking;

namespace Gradus.Tests;

/// <summary>What a user is told where libtorch does not load.</summary>
public sealed class TorchRuntimeTests
{
    [Fact]
    public void A_c_library_that_is_too_old_is_named_with_what_to_use_instead()
    {
        // As the loader of Debian 12 words it.
        string reason = TorchRuntime.Explain(
            "Unable to load shared library 'LibTorchSharp' or one of its dependencies.\n" +
            "/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)");

        Assert.Contains("GLIBCXX_3.4.32", reason, StringComparison.Ordinal);
        Assert.Contains("GCC 13", reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', reason);
    }

    [Fact]
    public void A_missing_libtorch_is_said_with_the_package_that_has_it()
    {
        string reason = TorchRuntime.Explain("Unable to load shared library 'torch_cpu'.");

        Assert.StartsWith("libtorch is not there", reason, StringComparison.Ordinal);
        Assert.Contains("TorchSharp-cpu", reason, StringComparison.Ordinal);
    }
}
