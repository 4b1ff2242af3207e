using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class ExplanationTests
{
    [Fact]
    public void Looking_changes_nothing()
    {
        Assert.Equal(Trained(null), Trained(agent => agent.Inspect(check: true)));

        static string Trained(Action<ActorCriticAgent>? look)
        {
            using var agent = new A2C(EnvironmentSource.Of("CartPole-v1", 4, seed: 3), new A2COptions { Seed = 3 });
            agent.BeforeStep = look;
            agent.Learn(5 * agent.StepsPerUpdate);
            return agent.ParameterHash();
        }
    }

    [Fact]
    public void Rollout_loss_and_step_of_A2C_follow_from_each_other()
    {
        var options = new A2COptions
        {
            Seed = 1,
            Steps = 40,
            Optimizer = OptimizerKind.Sgd,
            LearningRate = 1.0 / 128,
            MaxGradientNorm = 0,
            LearningRateSchedule = ScheduleKind.Constant,
        };
        using var agent = new A2C(EnvironmentSource.Of("CartPole-v1", 4, seed: 1), options);
        var update = UpdateExplanation.Record(agent, update: 2, 2 * agent.StepsPerUpdate);
        RolloutInspection rollout = update.Before.Rollout;
        Assert.Equal(160, rollout.Rows);
        Assert.Equal(1, update.Before.Updates);
        Assert.Contains(true, rollout.Boundaries);
        for (int row = rollout.Rows - 1; row >= 0; row--)
        {
            int below = row + 4;
            float next = below >= rollout.Rows || rollout.Boundaries[row] ? rollout.NextValues[row] : rollout.Returns[below];
            Assert.Equal(rollout.Rewards[row] + (rollout.Discounts[row] * next), rollout.Returns[row]);
            Assert.Equal(rollout.Returns[row] - rollout.Values[row], rollout.Advantages[row]);
        }

        double value = Enumerable.Range(0, 160).Average(row => Math.Pow(rollout.Values[row] - rollout.Returns[row], 2));
        StepTerms loss = Assert.Single(update.Steps);
        Assert.Equal(value, loss.Value, 1e-5 * value); // 160 squares, added in float
        Assert.Equal(loss.Policy + (0.5 * loss.Value), loss.Total, 1e-5 * loss.Value);
        for (int block = 0; block < update.After.Count; block++)
        {
            ParameterInspection before = update.Before.Parameters[block];
            for (int i = 0; i < before.Values.Length; i++)
            {
                Assert.Equal(before.Values[i] - (before.Gradient[i] / 128), update.After[block].Values[i], 1e-6f);
            }
        }

        Assert.All(update.Before.Tape, node => Assert.False(node.Check is { Failed: true }, NodeText(node)));
        string page = Page(update);
        Assert.Contains(rollout.Returns[3].ToString(CultureInfo.InvariantCulture), page, StringComparison.Ordinal);
        Assert.Contains(((float)loss.Total).ToString(CultureInfo.InvariantCulture), page, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_of_PPO_are_all_there_and_the_first_ratios_are_one()
    {
        var options = new PpoOptions { Seed = 1, Steps = 16, MinibatchSize = 32, Epochs = 3 };
        using var agent = new Ppo(EnvironmentSource.Of("CartPole-v1", 4, seed: 1), options);
        var update = UpdateExplanation.Record(agent, update: 1, agent.StepsPerUpdate);
        Assert.Equal(6, update.Steps.Count); // three passes over 64 transitions, 32 at a time
        Assert.All(update.Before.Tape.Single(node => node.Name == "ratio").Value, ratio => Assert.Equal(1f, ratio, 1e-5f));
        Assert.All(update.Before.Tape, node => Assert.False(node.Check is { Failed: true }, NodeText(node)));
        Page(update);
    }

    [Fact]
    public void Every_minibatch_of_PPO_is_listed_with_the_samples_that_make_its_loss()
    {
        var options = new PpoOptions { Seed = 1, Steps = 16, MinibatchSize = 24, Epochs = 3, NormalizeAdvantage = false };
        UpdateExplanation update = Explained(epoch: 2, minibatch: 3);

        // 64 transitions in minibatches of 24, 24 and 16.
        Assert.Equal([(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3)], update.Steps.Select(step => (step.Epoch, step.Minibatch)));
        Assert.Equal([24, 24, 16], update.Steps.Take(3).Select(step => step.Samples.Length));
        Assert.Equal((2, 3), (update.Opened.Epoch, update.Opened.Minibatch));
        foreach (IGrouping<int, StepTerms> epoch in update.Steps.GroupBy(step => step.Epoch))
        {
            Assert.Equal(Enumerable.Range(0, 64), epoch.SelectMany(step => step.Samples).Select(sample => sample.Row).Order());
        }

        double range = update.Metrics["clip_range"];
        foreach (StepTerms step in update.Steps)
        {
            // The loss by its formula, from the samples and from the rollout's rows that they name.
            double policy = -step.Samples.Sum(sample => sample.Weight * Math.Min(sample.Policy * sample.Advantage, Math.Clamp(sample.Policy, 1 - range, 1 + range) * sample.Advantage));
            double value = step.Samples.Sum(sample => sample.Weight * Math.Pow(sample.Value - sample.Return, 2));
            Assert.Equal(policy, step.Policy, 1e-5 * Math.Abs(policy));
            Assert.Equal(value, step.Value, 1e-5 * value);
            Assert.All(step.Samples, sample => Assert.Equal(update.Before.Rollout.Advantages[sample.Row], sample.Advantage));
            Assert.All(step.Samples, sample => Assert.Equal(update.Before.Rollout.Returns[sample.Row], sample.Return));
        }

        Assert.Equal(update.Metrics["approx_kl"], update.Steps.Average(step => step.ApproximateKl), 1e-6);
        Assert.Equal(update.Metrics["clip_fraction"], update.Steps.Average(step => step.ClipFraction(range)), 1e-6);
        Assert.Equal(update.Opened.GradientNorm, Math.Sqrt(update.Before.Parameters.Sum(block => block.Gradient.Sum(g => (double)g * g))), 1e-12);

        // θ after the step that is opened is θ before the next one, and the page lists all of them.
        Assert.Equal(Explained(epoch: 3, minibatch: 1).Before.Parameters.SelectMany(block => block.Values), update.After.SelectMany(block => block.Values));
        string page = Page(update);
        Assert.All(update.Steps, step => Assert.Contains(((float)step.Total).ToString(CultureInfo.InvariantCulture), page, StringComparison.Ordinal));
        Assert.Equal(8, page.Split("<summary>The samples of epoch ").Length - 1);

        UpdateExplanation Explained(int epoch, int minibatch)
        {
            using var agent = new Ppo(EnvironmentSource.Of("CartPole-v1", 4, seed: 1), options);
            return UpdateExplanation.Record(agent, update: 1, agent.StepsPerUpdate, epoch, minibatch);
        }
    }

    [Fact]
    public void A_minibatch_that_an_update_does_not_have_is_refused()
    {
        var options = new PpoOptions { Seed = 1, Steps = 16, MinibatchSize = 32, Epochs = 3, TargetKl = 1e-9 };
        Assert.Contains("2 in each of 3", Refused(1, 3), StringComparison.Ordinal);
        Assert.Contains("2 in each of 3", Refused(4, 1), StringComparison.Ordinal);
        Assert.Contains("target_kl", Refused(3, 2), StringComparison.Ordinal);

        string Refused(int epoch, int minibatch)
        {
            using var agent = new Ppo(EnvironmentSource.Of("CartPole-v1", 4, seed: 1), options);
            return Assert.Throws<ArgumentOutOfRangeException>(() => UpdateExplanation.Record(agent, 1, agent.StepsPerUpdate, epoch, minibatch)).Message;
        }
    }

    [Fact]
    public void The_damped_factors_of_ACKTR_turn_its_step_back_into_the_gradient()
    {
        using var agent = new Acktr(EnvironmentSource.Of("CartPole-v1", 4, seed: 1), new AcktrOptions { Seed = 1, Hidden = [8] });
        var update = UpdateExplanation.Record(agent, update: 1, 40 * agent.StepsPerUpdate);
        Page(update);
        foreach (LayerExplanation layer in update.Layers)
        {
            int block = update.Before.Parameters.ToList().FindIndex(parameter => parameter.Name == layer.Name);
            ParameterInspection before = update.Before.Parameters[block];
            double stepSize = update.Metrics[layer.Name.StartsWith("pi", StringComparison.Ordinal) ? "step_size" : "value_step_size"];
            double[] step = [.. before.Values.Zip(update.After[block].Values, (was, now) => (was - (double)now) / stepSize)];

            LayerStatistic a = layer.Statistics.Single(statistic => statistic.Name == "A"), g = layer.Statistics.Single(statistic => statistic.Name == "G");

            // (A + π√λ·I) Δ (G + (√λ/π)·I) = ∇
            double worst = 0, size = before.Gradient.Max(Math.Abs);
            for (int row = 0; row < a.Rows; row++)
            {
                for (int col = 0; col < g.Rows; col++)
                {
                    double sum = 0;
                    for (int i = 0; i < a.Rows; i++)
                    {
                        for (int j = 0; j < g.Rows; j++)
                        {
                            sum += (a.Values[(row * a.Rows) + i] + (row == i ? layer.DampingOfA : 0)) * step[(i * g.Rows) + j]
                                * (g.Values[(j * g.Rows) + col] + (j == col ? layer.DampingOfG : 0));
                        }
                    }

                    worst = Math.Max(worst, Math.Abs(sum - before.Gradient[(row * g.Rows) + col]));
                }
            }

            // Δ is a difference of two floats, magnified by the factors.
            Assert.True(worst <= 1e-2 * size, $"{layer.Name}: off by {worst} of {size}");
        }
    }

    [Fact]
    public void A_page_of_ACKTR_names_the_curvature_that_was_chosen_and_what_is_in_use()
    {
        string cold = CurvatureOf(CurvatureMethod.Kfac, coldStart: 5);
        Assert.Contains("block of the Fisher matrix is taken as A ⊗ G", cold, StringComparison.Ordinal);
        Assert.Contains("one of the first 5, the cold start", cold, StringComparison.Ordinal);
        Assert.Contains("PlainGradient", cold, StringComparison.Ordinal);

        foreach (CurvatureMethod method in (CurvatureMethod[])[CurvatureMethod.Muon, CurvatureMethod.Soap, CurvatureMethod.KfacEigen])
        {
            string warm = CurvatureOf(method, coldStart: 0);
            Assert.Contains($"by {method};", warm, StringComparison.Ordinal);
            Assert.DoesNotContain("Kronecker", warm, StringComparison.Ordinal);
            Assert.DoesNotContain("PlainGradient", warm, StringComparison.Ordinal);
        }
    }

    /// <summary>What the page says between the headings of the curvature and of the tape.</summary>
    private static string CurvatureOf(CurvatureMethod method, int coldStart)
    {
        var options = new AcktrOptions { Seed = 1, Hidden = [4], Steps = 4, Curvature = method, ColdStart = coldStart };
        using var agent = new Acktr(EnvironmentSource.Of("CartPole-v1", 2, seed: 1), options);
        string page = Page(UpdateExplanation.Record(agent, update: 1, 10 * agent.StepsPerUpdate));
        int start = page.IndexOf("<h2>The curvature</h2>", StringComparison.Ordinal);
        Assert.True(start >= 0);
        return page[start..page.IndexOf("<h2>The tape</h2>", StringComparison.Ordinal)];
    }

    [Fact]
    public void Other_algorithms_and_trained_agents_are_refused()
    {
        using var trpo = new Trpo(EnvironmentSource.Of("CartPole-v1", 2, seed: 1));
        Assert.Throws<ArgumentException>(() => UpdateExplanation.Record(trpo, 1, trpo.StepsPerUpdate));
        using var agent = new A2C(EnvironmentSource.Of("CartPole-v1", 2, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => UpdateExplanation.Record(agent, 2, agent.StepsPerUpdate));
        agent.Learn(agent.StepsPerUpdate);
        Assert.Throws<ArgumentException>(() => UpdateExplanation.Record(agent, 1, agent.StepsPerUpdate));
    }

    [Fact]
    public void A_report_of_a_check_is_a_page()
    {
        var report = new GradientReport(GradientVerdict.WrongReverse, GradientChecks.Differences, 0.5, "x0[1, 0]", 1.5, 3, 1e-9, 7);
        XElement body = Parsed(report.ToHtml("a < b")).Root!.Element("body")!;
        Assert.Equal("✗ a < b", body.Element("h1")!.Value);
        Assert.Contains("x0[1, 0]", body.Value, StringComparison.Ordinal);
    }

    private static string Page(UpdateExplanation update)
    {
        string page = ExplanationPage.Write(update, "gradus explain <again>");
        XDocument document = Parsed(page);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.Empty(document.Descendants("script"));
        XElement drawing = document.Descendants("svg").Single();
        Assert.Equal(update.Before.Tape.Count, drawing.Elements("a").Count());
        string[] targets = [.. document.Descendants("details").Attributes("id").Select(id => id.Value)];
        Assert.All(drawing.Elements("a"), link => Assert.Contains(link.Attribute("href")!.Value[1..], targets));
        return page;
    }

    private static XDocument Parsed(string page)
    {
        using var reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static string NodeText(TapeNode<float> node) => $"{node.Name}: {node.Check}";
}
