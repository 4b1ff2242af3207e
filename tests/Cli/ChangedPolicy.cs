using System.Text;

namespace Gradus.Tests;

/// <summary>A policy file that somebody else has changed.</summary>
internal static class ChangedPolicy
{
    /// <summary>Puts one text in the place of another of the same length in the policy of a run folder.</summary>
    public static void Replace(string run, string text, string other)
    {
        Assert.Equal(text.Length, other.Length);
        string file = Path.Combine(run, "checkpoint.safetensors");
        string bytes = Encoding.Latin1.GetString(File.ReadAllBytes(file));
        Assert.Contains(text, bytes, StringComparison.Ordinal);
        File.WriteAllBytes(file, Encoding.Latin1.GetBytes(bytes.Replace(text, other, StringComparison.Ordinal)));
    }
}
