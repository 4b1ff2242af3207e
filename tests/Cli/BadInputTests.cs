using Gradus.Rl;

namespace Gradus.Tests;

public sealed class BadInputTests : IDisposable
{
    private const string Train = "train a2c CartPole-v1 --steps 400 --quiet --out {folder}/run ";

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Theory]
    [InlineData("tran a2c CartPole-v1", "There is no command 'tran'. Did you mean 'train'?")]
    [InlineData("foo --json", "There is no command 'foo'.")]
    [InlineData("--verbos", "gradus has no option '--verbos'. Did you mean '--verbose'?")]
    [InlineData("train dqn CartPole-v1", "There is no algorithm 'dqn'. There are a2c, a3c, ")]
    [InlineData("train a2x CartPole-v1", "There is no algorithm 'a2x'. Did you mean 'a2c'?")]
    [InlineData("train a2c CartPole-v7", "There is no environment 'CartPole-v7'. Did you mean 'CartPole-v1'?")]
    [InlineData("train a2c cartpole-v1", "Did you mean 'CartPole-v1'?")]
    [InlineData("train a2c", "train needs ENV.")]
    [InlineData("train", "train needs ALGO.")]
    [InlineData("train a2c CartPole-v1 more", "train does not expect 'more'.")]
    [InlineData(Train + "--stepz 5", "train has no option '--stepz'. Did you mean '--steps'?")]
    [InlineData("train --sead=5 a2c CartPole-v1", "train has no option '--sead'. Did you mean '--seed'?")]
    [InlineData(Train + "--envs 0", "--envs cannot be '0': it takes a whole number from 1 to 65,536.")]
    [InlineData(Train + "--envs many", "--envs cannot be 'many': it takes a whole number from 1 to 65,536.")]
    [InlineData(Train + "--threads 0", "--threads cannot be '0': it takes a whole number from 1 to 1,024.")]
    [InlineData(Train + "--seed -1", "--seed cannot be '-1': it takes a whole number from 0 to 9,223,372,036,854,775,807.")]
    [InlineData(Train + "--seed 18446744073709551615", "--seed cannot be '18446744073709551615': it takes a whole number from 0 to 9,223,372,036,854,775,807.")]
    [InlineData(Train + "--stop-at high", "--stop-at cannot be 'high': it takes a number from -1e15 to 1e15.")]
    [InlineData(Train + "--steps 5", "--steps was given more than once.")]
    [InlineData("train a2c CartPole-v1 --steps 0", "--steps cannot be '0': it takes a whole number from 1 to")]
    [InlineData("train a2c CartPole-v1 --steps 1.5", "--steps cannot be '1.5': it takes a whole number from 1 to")]
    [InlineData("train a2c CartPole-v1 --steps 99999999999999999999999", "--steps cannot be '99999999999999999999999'")]
    [InlineData("train a2c CartPole-v1 --steps 39 --envs 8 --set n_steps=5", "--steps cannot be 39: one rollout of a2c in 8 environments takes 40 steps, which is the minimum.")]
    [InlineData(Train + "--set", "--set needs a value: --set key=value.")]
    [InlineData(Train + "--set learning_rate", "'learning_rate' is not of the form key=value")]
    [InlineData(Train + "--set learning_rat=1", "a2c has no hyper-parameter 'learning_rat'. Did you mean 'learning_rate'?")]
    [InlineData(Train + "--set learning_rate=-0.1", "learning_rate cannot be '-0.1': it takes a number greater than 0")]
    [InlineData(Train + "--set hidden=", "hidden cannot be '': it takes 'none' or whole numbers")]
    [InlineData(Train + "--set gamma=0.9 --set gamma=0.8", "gamma of a2c is given twice; it takes one value.")]
    [InlineData("compare a2c:gamma=0.9:gamma=0.8 ppo --env CartPole-v1 --out {folder}/x", "gamma of a2c is given twice; it takes one value.")]
    [InlineData(Train + "--set hidden=100000", "hidden cannot be '100000': it takes 'none' or whole numbers from 1 to 65536, such as 64,64")]
    [InlineData("train a2c CartPole-v1 --set n_steps=1000000 --envs 65536", "The networks and rollouts do not fit in memory")]
    [InlineData(Train + "--backend quick", "There is no backend 'quick'.")]
    [InlineData("algos a2", "There is no algorithm 'a2'. Did you mean 'a2c'?")]
    [InlineData("algos a2c --env CartPole", "There is no environment 'CartPole'. Did you mean 'CartPole-v")]
    [InlineData("eval", "eval needs CHECKPOINT.")]
    [InlineData("eval {folder}/nothing", "There is no checkpoint")]
    [InlineData("eval {folder}", "checkpoint.safetensors'. 'gradus train' writes one to its run folder.")]
    public void A_mistake_is_named_with_what_would_be_right_before_anything_starts(string line, string message)
    {
        Assert.Equal(2, _gradus.Run(line));

        Assert.Empty(_gradus.Out);
        Assert.StartsWith("gradus: ", _gradus.Error, StringComparison.Ordinal);
        Assert.Contains(message, _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(1, _gradus.Error.Count(letter => letter == '\n'));
        Assert.Empty(Directory.GetFileSystemEntries(_gradus.Folder));
    }

    [Fact]
    public void All_algorithms_refuse_a_layer_that_is_too_wide_with_one_sentence()
    {
        string[] errors = [.. Algorithms.All.Select(algorithm =>
        {
            Assert.Equal(2, _gradus.Run($"train {algorithm.Name} CartPole-v1 --steps 100000 --set hidden=70000 --out {{folder}}/run"));
            return _gradus.Error.Trim();
        })];

        Assert.Equal(Algorithms.All.Count, errors.Length);
        Assert.Equal(
            "gradus: hidden cannot be '70000': it takes 'none' or whole numbers from 1 to 65536, such as 64,64 (mlp: widths of the hidden layers).",
            Assert.Single(errors.Distinct()));
        Assert.Empty(Directory.GetFileSystemEntries(_gradus.Folder));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_reported_before_training()
    {
        File.WriteAllText(Path.Combine(_gradus.Folder, "file"), "");

        Assert.Equal(2, _gradus.Run("train a2c CartPole-v1 --steps 1000000000 --out {folder}/file/run"));

        Assert.Contains("cannot be written:", _gradus.Error, StringComparison.Ordinal);
        Assert.Empty(_gradus.Out);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a checkpoint, but long enough to have a header length")]
    public void A_file_that_is_no_checkpoint_is_refused_with_the_reason(string content)
    {
        File.WriteAllText(Path.Combine(_gradus.Folder, "x.safetensors"), content);

        Assert.Equal(2, _gradus.Run("eval {folder}/x.safetensors"));

        Assert.Contains("The checkpoint cannot be used: ", _gradus.Error, StringComparison.Ordinal);
        Assert.Contains("is not a safetensors file", _gradus.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _gradus.Error, StringComparison.Ordinal);
    }
}
