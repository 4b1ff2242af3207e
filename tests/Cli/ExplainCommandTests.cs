namespace Gradus.Tests;

public sealed class ExplainCommandTests : IDisposable
{
    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void A_page_is_written_and_its_own_command_writes_it_again()
    {
        Assert.Equal(0, _gradus.Run("explain a2c CartPole-v1 --updates 2 --envs 2 --out {folder}/first.html"));
        Assert.StartsWith("Update 2 of a2c on CartPole-v1: loss ", _gradus.Out, StringComparison.Ordinal);
        string page = _gradus.FileText("first.html");
        string again = page.Split("<pre>gradus ")[1].Split("</pre>")[0];
        Assert.Equal(0, _gradus.Run(again + " --out {folder}/second.html"));
        Assert.Equal(page, _gradus.FileText("second.html"));
    }

    [Fact]
    public void Any_minibatch_of_PPO_can_be_opened_and_its_command_opens_it_again()
    {
        Assert.Equal(0, _gradus.Run("explain ppo CartPole-v1 --envs 2 --set n_steps=16 --set minibatch_size=8 --epoch 2 --minibatch 3 --out {folder}/first.html"));
        string page = _gradus.FileText("first.html");
        Assert.Contains("The loss of epoch 2, minibatch 3", page, StringComparison.Ordinal);
        string again = page.Split("<pre>gradus ")[1].Split("</pre>")[0];
        Assert.Equal(0, _gradus.Run(again + " --out {folder}/second.html"));
        Assert.Equal(page, _gradus.FileText("second.html"));
    }

    [Theory]
    [InlineData("explain ppo CartPole-v1 --minibatch 99", "There is no minibatch 99 of epoch 1")]
    [InlineData("explain a2c CartPole-v1 --epoch 2", "There is no minibatch 1 of epoch 2: an update has 1 in each of 1.")]
    [InlineData("explain a3c CartPole-v1", "cannot be explained")]
    [InlineData("explain a2c CartPool-v1", "CartPole-v1")]
    [InlineData("explain a2c CartPole-v1 --updates 0", "--updates cannot be '0'")]
    [InlineData("explain a2c CartPole-v1 --updates 999999", "--updates cannot be 999999")]
    [InlineData("explain a2c CartPole-v1 --out {folder}/no/such/page.html", "cannot be written")]
    public void What_cannot_be_explained_is_bad_input(string line, string message)
    {
        Assert.Equal(2, _gradus.Run(line));
        Assert.Contains(message, _gradus.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_replaces_no_policy()
    {
        string policy = Path.Combine(AppContext.BaseDirectory, "Reference", "policies", "format1.safetensors");
        string copy = Path.Combine(_gradus.Folder, "policy.safetensors");
        File.Copy(policy, copy);

        Assert.Equal(2, _gradus.Run("explain a2c CartPole-v1 --out {folder}/policy.safetensors"));
        Assert.Contains("--out would replace '", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(policy), File.ReadAllBytes(copy));
    }
}
