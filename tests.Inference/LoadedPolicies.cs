using Gradus.Envs;
using Gradus.Inference;
using Gradus.OnnxTests;
using Gradus.Rl;

namespace Gradus.InferenceTests;

/// <summary>Examples of policies, in the library and loaded from their files.</summary>
internal static class LoadedPolicies
{
    /// <summary>Every kind of policy whose file holds all of it.</summary>
    public static IEnumerable<PolicyCase> Cases =>
        PolicyCase.All.Concat(PolicyCase.Others).Where(one => one.Network is not (AllOpsDescription or ConstantsDescription));

    /// <summary>The names of the cases.</summary>
    public static TheoryData<string> Names => [.. Cases.Select(one => one.Name)];

    /// <summary>A case by its name.</summary>
    public static PolicyCase Find(string name) => Cases.Single(one => one.Name == name);

    /// <summary>The bytes of a policy's file.</summary>
    public static byte[] FileOf(Policy policy)
    {
        string path = Path.Combine(Path.GetTempPath(), $"gradus-inference-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.safetensors");
        try
        {
            policy.Save(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The policy of a file.</summary>
    public static TrainedPolicy Load(byte[] file) => TrainedPolicy.Load(new MemoryStream(file), "case");

    /// <summary>An action of the library in flat form.</summary>
    public static void Flatten(EnvironmentAction chosen, Span<float> action)
    {
        for (int i = 0; i < action.Length; i++)
        {
            action[i] = chosen.Kind switch
            {
                ActionKind.Index => chosen.Index,
                ActionKind.Integers => chosen.Integers[i],
                _ => chosen.Reals[i],
            };
        }
    }
}
