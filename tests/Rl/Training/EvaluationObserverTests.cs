using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Evaluations while an agent trains: when, on which episodes, what is kept, and that they cost the run no bit.</summary>
public sealed class EvaluationObserverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gradus-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Best => Path.Combine(_folder, "best.safetensors");

    private string State => Path.Combine(_folder, "state.safetensors");

    [Theory]
    [InlineData("a2c")]
    [InlineData("a3c")]
    [InlineData("acktr")]
    [InlineData("ppo")]
    [InlineData("trpo")]
    public void A_run_with_evaluations_has_the_parameters_of_one_without(string algorithm)
    {
        string[] hashes = [.. new[] { false, true }.Select(evaluates =>
        {
            using Agent agent = Make(algorithm);
            using var evaluation = new EvaluationObserver(new EvaluationOptions { Every = 300, Episodes = 3, BestFile = Best });
            agent.Learn(1280, evaluates ? evaluation : null);
            Assert.Equal(evaluates ? 4 : 0, evaluation.Evaluations); // 1280 / 300
            return agent.ParameterHash();
        })];

        Assert.Equal(hashes[0], hashes[1]);
    }

    [Fact]
    public void An_evaluation_is_due_at_the_first_update_at_or_beyond_a_multiple_and_plays_the_same_greedy_episodes_of_its_own()
    {
        using Agent agent = Make("a2c"); // 20 steps in 4 environments from seed 4: 80 steps an update
        using var evaluation = new EvaluationObserver(new EvaluationOptions { Every = 200, Episodes = 3 });
        var seen = new List<(long Steps, double Mean)>();
        var expected = new List<(long Steps, double Mean)>();
        agent.Learn(880, new CompositeObserver(evaluation, new Each(self =>
        {
            if (!double.IsNaN(evaluation.Row[EvaluationObserver.MeanReturn]))
            {
                seen.Add((self.EnvironmentSteps, evaluation.Row[EvaluationObserver.MeanReturn]));
                using Policy policy = self.ToPolicy();
                expected.Add((self.EnvironmentSteps, Evaluation.Run(policy, "CartPole-v1", 3, seed: RunSeeds.OfEvaluations(4)).Mean));
            }
        })));

        Assert.Equal([240, 400, 640, 800], seen.Select(item => item.Steps));
        Assert.Equal(expected, seen);
        Assert.Equal(4, evaluation.Evaluations);
    }

    [Fact]
    public void The_earliest_of_the_best_policies_is_kept_in_memory_and_in_the_file()
    {
        using Agent agent = Make("a2c");
        using var evaluation = new EvaluationObserver(new EvaluationOptions { Every = 80, Episodes = 4, BestFile = Best });
        var all = new List<(double Mean, long Steps, string Hash)>();
        agent.Learn(2400, new CompositeObserver(evaluation, new Each(self =>
            all.Add((evaluation.Row[EvaluationObserver.MeanReturn], self.EnvironmentSteps, self.ParameterHash())))));

        (double mean, long steps, string hash) = all.MaxBy(item => item.Mean); // the first of equals
        Assert.True(all.Select(item => item.Mean).Distinct().Count() > 3);
        Assert.Equal((mean, steps), (evaluation.Best!.Mean, evaluation.BestSteps));
        Assert.NotEqual(agent.ParameterHash(), hash);
        using Policy file = Policy.Load(Best);
        Assert.Equal((hash, hash), (file.ParameterHash(), evaluation.BestPolicy!.ParameterHash()));
        Assert.Equal(evaluation.Best, Evaluation.Run(file, "CartPole-v1", 4, seed: RunSeeds.OfEvaluations(4)));
    }

    [Fact]
    public void A_run_stops_at_the_evaluation_that_reaches_the_return()
    {
        using Agent agent = Make("a2c");
        using var evaluation = new EvaluationObserver(new EvaluationOptions { Every = 160, Episodes = 2, StopAt = 1, Seed = 77 });
        agent.Learn(8000, evaluation);

        Assert.True(evaluation.StopReached);
        Assert.Equal((160, 1), (agent.EnvironmentSteps, evaluation.Evaluations));
        Assert.Equal(77UL, evaluation.Best!.Seed);
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("ppo")]
    public void A_resumed_run_has_the_evaluations_of_one_that_never_stopped_also_if_one_was_cancelled(string algorithm)
    {
        var options = new EvaluationOptions { Every = 200, Episodes = 3, BestFile = Best };
        var whole = new List<string>();
        using (Agent agent = Make(algorithm))
        using (var evaluation = new EvaluationObserver(options))
        {
            agent.Learn(1600, new CompositeObserver(evaluation, new Each(self => Note(self, evaluation, whole))));
        }

        var parts = new List<string>();
        using var cancellation = new CancellationTokenSource();
        using (Agent agent = Make(algorithm))
        using (var evaluation = new EvaluationObserver(options with { Cancellation = cancellation.Token }))
        {
            var cancel = new Each(self => { if (self.EnvironmentSteps >= 640) { cancellation.Cancel(); } });
            agent.Learn(1600, new CompositeObserver(cancel, evaluation, new Each(self => Note(self, evaluation, parts))), cancellation.Token);
            Assert.Equal(640, agent.EnvironmentSteps);
            Assert.Equal(2, evaluation.Evaluations); // the third was due, and cancelled
            TrainingState.Save(State, agent, evaluation: evaluation);
        }

        using Agent resumed = Make(algorithm);
        using var again = new EvaluationObserver(options);
        TrainingState.Load(State, resumed, evaluation: again);
        Assert.Equal(2, again.Evaluations);
        again.EvaluateIfDue(resumed);
        Note(resumed, again, parts);
        resumed.Resume(new CompositeObserver(again, new Each(self => { if (self.EnvironmentSteps > 720) { Note(self, again, parts); } })));
        Assert.Equal(whole, parts);
    }

    [Fact]
    public void A_state_without_evaluations_begins_them_and_other_episodes_begin_a_new_best()
    {
        using Agent agent = Make("a2c");
        agent.Learn(400);
        TrainingState.Save(State, agent);
        using Agent resumed = Make("a2c");
        using var begun = new EvaluationObserver(new EvaluationOptions { Every = 80, Episodes = 2 });
        TrainingState.Load(State, resumed, evaluation: begun);
        resumed.Learn(160, begun);
        Assert.Equal(2, begun.Evaluations);

        TrainingState.Save(State, resumed, evaluation: begun);
        using Agent other = Make("a2c");
        using var more = new EvaluationObserver(new EvaluationOptions { Every = 80, Episodes = 3 });
        TrainingState.Load(State, other, evaluation: more);
        Assert.Equal((2, null), (more.Evaluations, more.Best));
    }

    [Fact]
    public void A_state_with_evaluations_is_one_of_a_run_without()
    {
        using Agent agent = Make("a2c");
        using var evaluation = new EvaluationObserver(new EvaluationOptions { Every = 80, Episodes = 2 });
        agent.Learn(400, evaluation);
        TrainingState.Save(State, agent, evaluation: evaluation);
        using Agent resumed = Make("a2c");
        TrainingState.Load(State, resumed);
        Assert.Equal(agent.ParameterHash(), resumed.ParameterHash());
    }

    [Fact]
    public void A_disk_that_refuses_is_told_once_and_the_best_policy_is_saved_later()
    {
        Directory.CreateDirectory(Best); // refuses like a full disk
        using Agent agent = Make("a2c");
        var told = new List<Exception>();
        using var evaluation = new EvaluationObserver(
            new EvaluationOptions { Every = 80, Episodes = 2, BestFile = Best, OnFailure = told.Add });
        agent.Learn(480, evaluation);
        Assert.IsAssignableFrom<IOException>(Assert.Single(told));
        Assert.ThrowsAny<IOException>(evaluation.SaveBest);

        Directory.Delete(Best);
        evaluation.SaveBest();
        using Policy saved = Policy.Load(Best);
        Assert.Equal(evaluation.BestPolicy!.ParameterHash(), saved.ParameterHash());

        Directory.Delete(Directory.CreateDirectory(Path.Combine(_folder, "none")).FullName);
        using var strict = new EvaluationObserver(
            new EvaluationOptions { Every = 80, Episodes = 2, BestFile = Path.Combine(_folder, "none", "best.safetensors") });
        Assert.ThrowsAny<IOException>(() => agent.Learn(480, strict));
    }

    [Fact]
    public void Evaluations_are_columns_after_the_agents_and_empty_where_there_was_none()
    {
        string path = Path.Combine(_folder, "metrics.csv");
        using Agent agent = Make("a2c");
        using var evaluation = new EvaluationObserver(new EvaluationOptions { Every = 160, Episodes = 2 });
        var tracker = new ThresholdTracker();
        using (var recorder = new MetricsRecorder(path, agent, tracker.Window, 320, evaluation.Row))
        {
            agent.Learn(320, new CompositeObserver(tracker, evaluation, recorder));
        }

        string[][] rows = [.. File.ReadAllLines(path).Select(line => line.Split(','))];
        Assert.Equal(["eval_return", "eval_return_std", "eval_length", "eval_best_return"], rows[0][^4..]);
        Assert.Equal(5, rows.Length);
        Assert.Equal(["", "", "", ""], rows[1][^4..]);
        Assert.DoesNotContain("", rows[2][^4..]);
        Assert.Equal(["", "", "", ""], rows[3][^4..]);
        Assert.DoesNotContain("", rows[4][^4..]);
    }

    [Fact]
    public void A_table_that_gets_new_columns_when_it_is_resumed_keeps_its_rows()
    {
        string path = Path.Combine(_folder, "metrics.csv");
        using Agent agent = Make("a2c");
        agent.Learn(80);
        using (new MetricsRecorder(path, Make("a2c"), new EpisodeWindow(), 160))
        {
        }

        string header = File.ReadAllLines(path)[0];
        string row = "80,1,1,0.5" + new string(',', header.Count(letter => letter == ',') - 3);
        File.AppendAllText(path, $"{row}\n");
        using var evaluation = new EvaluationObserver(new EvaluationOptions { Every = 80 });
        using (new MetricsRecorder(path, agent, new EpisodeWindow(), 160, evaluation.Row))
        {
        }

        Assert.Equal([$"{header},eval_return,eval_return_std,eval_length,eval_best_return", $"{row},,,,"], File.ReadAllLines(path));
    }

    [Theory]
    [InlineData(0, 20, "Every must be at least 1, but is 0.")]
    [InlineData(100, 0, "Episodes must be at least 1, but is 0.")]
    public void Nothing_to_evaluate_is_refused(long every, int episodes, string sentence)
    {
        var options = new EvaluationOptions { Every = every, Episodes = episodes };
        Assert.Contains(sentence, Assert.Throws<ArgumentOutOfRangeException>(() => new EvaluationObserver(options)).Message, StringComparison.Ordinal);
    }

    private static void Note(Agent agent, EvaluationObserver evaluation, List<string> notes)
    {
        double mean = evaluation.Row[EvaluationObserver.MeanReturn];
        if (!double.IsNaN(mean))
        {
            notes.Add($"{agent.EnvironmentSteps} {evaluation.Evaluations} {mean} {evaluation.Best!.Mean} {evaluation.BestSteps} {agent.ParameterHash()}");
        }
    }

    private static Agent Make(string algorithm)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults with { Seed = 4 }, [algorithm == "a3c" ? "t_max=20" : "n_steps=20", "hidden=16"]);
        options = algorithm == "ppo" ? info.Hyperparameters.Set(options, "minibatch_size=40") : options;
        options = algorithm == "trpo" ? info.Hyperparameters.Set(options, "value_minibatch_size=40") : options;
        return info.Create(
            EnvironmentSource.Of("CartPole-v1", count: algorithm == "a3c" ? 1 : 4, seed: 4), options, new ManagedBackend<float>());
    }

    private sealed class Each(Action<Agent> action) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            action(agent);
            return TrainingSignal.Continue;
        }
    }
}
