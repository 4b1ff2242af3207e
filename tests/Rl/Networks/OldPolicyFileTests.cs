using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Policy files that the code before network descriptions has written, with what that code answered.</summary>
public sealed class OldPolicyFileTests
{
    [Fact]
    public void Format_1_loads_and_acts_as_it_did()
    {
        using Policy policy = Policy.Load(PathOf("format1.safetensors"));
        float[] probabilities = new float[2];
        policy.Probabilities([0.1f, -0.2f, 0.03f, 0.4f], probabilities);

        Assert.Equal(new MlpDescription([4, 3], Activation.Tanh, SharedTrunk: false), policy.Description.Network);
        Assert.Equal("ad1e0753babd977e9ba465261fd63ef5b22081714bff2ee2053bcc34c88bb172", policy.ParameterHash());
        Assert.Equal([0.5060399f, 0.49396017f], probabilities);
    }

    [Fact]
    public void Format_2_loads_and_acts_as_it_did()
    {
        using Policy policy = Policy.Load(PathOf("format2.safetensors"));
        float[] action = new float[1];
        policy.Act([0.6f, -0.8f, 1.5f], action);

        Assert.Equal(new MlpDescription([4], Activation.Relu, SharedTrunk: true), policy.Description.Network);
        Assert.Equal("0d8f63aa93838c6e3ca601f07efbc5ac487fe6e130ca22708b3526220fcddff7", policy.ParameterHash());
        Assert.Equal([0.03691043f], action);
    }

    [Theory]
    [InlineData("format1.safetensors")]
    [InlineData("format2.safetensors")]
    public void A_policy_of_perceptrons_is_written_as_it_was(string name)
    {
        string copy = Path.GetTempFileName();
        using (Policy policy = Policy.Load(PathOf(name)))
        {
            policy.Save(copy);
        }

        Assert.Equal(File.ReadAllBytes(PathOf(name)), File.ReadAllBytes(copy));
        File.Delete(copy);
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Reference", "policies", name);
}
