using System.Runtime.CompilerServices;

namespace Gradus.Tests;

/// <summary>
/// Tests start some four hundred processes that are over within a second or two. What was compiled once is not compiled again there for
/// being called often, as it is in a process of a user after a tenth of a second: that would take a quarter of a silo's time, and pay only
/// later. Nor is the memory of compiled code mapped twice, once to write and once to run, which guards against attacks and takes a sixth of
/// the system's share. The bits are the same; the runs of CI outside the tests are a user's.
/// </summary>
internal static class ShortProcesses
{
    [ModuleInitializer]
    internal static void CompileOnce()
    {
        Environment.SetEnvironmentVariable("DOTNET_TC_CallCounting", "0");
        Environment.SetEnvironmentVariable("DOTNET_EnableWriteXorExecute", "0");

        // What tests.runsettings says of memory is for the process of the tests alone.
        Environment.SetEnvironmentVariable("DOTNET_GCgen0size", null);
        Environment.SetEnvironmentVariable("DOTNET_GCLOHThreshold", null);
    }
}
