using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Comparisons over several environments: what counts, what is kept, and what goes on after an interruption.</summary>
public sealed class SeveralEnvironmentsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gradus-compare").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_counts_over_all_can_be_computed_by_hand()
    {
        // Nim: 0 is 0 and 1 is 1. Pendulum has no known scores, so its least and greatest return are: −200 is 0 and −100 is 1.
        ComparisonPlan[] plans = [Plan("Nim-v0"), Plan("Pendulum-v1")];
        RunRecord[] runs =
        [
            Run(plans[0], 0, 1, 1), Run(plans[0], 0, 2, 0.5), Run(plans[1], 0, 1, -100), Run(plans[1], 0, 2, -150),
            Run(plans[0], 1, 1, 0.5), Run(plans[0], 1, 2, 0), Run(plans[1], 1, 1, -200), Run(plans[1], 1, 2, -150),
        ];
        var summary = new ComparisonSummary(plans, runs);

        Assert.Equal([1ul, 2], summary.Seeds);
        Assert.False(summary.IsAgainstReference);

        // Scores 1, 0.5 | 1, 0.5 and 0.5, 0 | 0, 0.5: of four, one is left out at each end.
        Assert.Equal((0.75, 0.25), (summary.Contenders[0].InterquartileMean.Value, summary.Contenders[1].InterquartileMean.Value));
        Improvement pair = Assert.Single(summary.Pairs);
        Assert.Equal((0, 1), (pair.Better, pair.Worse));
        Assert.Equal(0.875, pair.Probability.Value); // on both, three pairs of four are won and one is tied
        Assert.Equal(
            [
                "Interquartile mean over 2 environments and 2 seeds, where 0 is random play and 1 a known reference, or the least and the "
                    + "greatest return where none is known: a2c 0.75 [0.50, 1.00]; ppo 0.25 [0.00, 0.50].",
                "a2c scores more than ppo with probability 0.88 [0.63, 1.00].",
                "Nim-v0: a2c 0.8 [0.5, 1]; ppo 0.3 [0, 0.5].",
                "Pendulum-v1: a2c −125 [−150, −100]; ppo −175 [−200, −150].",
            ],
            Findings.OverAll(plans, runs));
    }

    [Fact]
    public void An_environment_with_a_failed_run_does_not_count_and_is_named()
    {
        ComparisonPlan[] plans = [Plan("Nim-v0"), Plan("CartPole-v1")];
        RunRecord failed = Run(plans[1], 1, 2, 100) with { Evaluation = null, Failure = "the pole broke." };
        RunRecord[] runs =
        [
            Run(plans[0], 0, 1, 1), Run(plans[0], 0, 2, 1), Run(plans[0], 1, 1, 0), Run(plans[0], 1, 2, 0),
            Run(plans[1], 0, 1, 100), Run(plans[1], 0, 2, 100), Run(plans[1], 1, 1, 100), failed,
        ];

        Assert.Equal(["Nim-v0"], new ComparisonSummary(plans, runs).Counted.Select(environment => environment.Plan.Environment));
        Assert.Contains("CartPole-v1 does not count over all: ppo with seed 2 failed: the pole broke.", Findings.OverAll(plans, runs));
        Assert.Contains("No seed is finished in all environments yet, so there is nothing to say over all.", Findings.OverAll(plans, runs[..1]));
    }

    [Fact]
    public void The_report_over_several_is_one_well_formed_page_with_charts_before_numbers()
    {
        ComparisonPlan[] plans = [Plan("Nim-v0"), Plan("CartPole-v1")];
        RunRecord[] runs = [.. from plan in plans from contender in (int[])[0, 1] from seed in (ulong[])[1, 2] select Run(plan, contender, seed, seed)];
        string page = HtmlReport.Write(plans, runs, "gradus compare <a>", "a machine");
        XElement html = XDocument.Parse(page[page.IndexOf("<html", StringComparison.Ordinal)..]).Root!;

        Assert.Equal("a2c and ppo on 2 environments", html.Element("head")!.Element("title")!.Value);
        Assert.Equal(
            ["Score over all environments", "Performance profile", "Probability of improvement", "Nim-v0", "CartPole-v1"],
            html.Descendants("figure").Select(figure => figure.Element("figcaption")!.FirstNode!.ToString()).Take(5));
        Assert.True(page.IndexOf("</svg>\n</figure>", StringComparison.Ordinal) < page.IndexOf("<table>", StringComparison.Ordinal));
        Assert.Empty(html.Descendants("script"));
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_comparison_goes_on_and_runs_nothing_again()
    {
        ComparisonPlan[] plans = [Plan("CartPole-v1"), Plan("ProbeBandit-v0")];
        IReadOnlyList<RunRecord> whole = new ComparisonRunner(plans).Run();
        using var stop = new CancellationTokenSource();
        List<string> trained = [];

        IReadOnlyList<RunRecord> first = Kept(plans).Run(afterRun: Count, cancellation: stop.Token);
        Assert.Equal(3, first.Count);
        Assert.Equal(3, Directory.GetFiles(_folder, "*.safetensors", SearchOption.AllDirectories).Length);
        IReadOnlyList<RunRecord> second = Kept(plans).Run(afterRun: Count);

        Assert.Equal(8, second.Count);
        Assert.Equal(8, trained.Distinct().Count());
        Assert.Equal(8, trained.Count);
        Assert.Equal(whole.Select(run => run.Evaluation), second.Select(run => run.Evaluation));
        Assert.Equal(
            whole.Select(run => run.Curve.Select(point => point with { Seconds = 0 })),
            second.Select(run => run.Curve.Select(point => point with { Seconds = 0 })));

        void Count(RunRecord run)
        {
            trained.Add($"{run.Environment} {run.Contender.Label} {run.Seed}");
            if (trained.Count == 3)
            {
                stop.Cancel();
            }
        }
    }

    [Fact]
    public void A_kept_run_is_read_back_to_the_last_digit_and_its_policy_scores_what_it_scored()
    {
        ComparisonPlan plan = Plan("CartPole-v1", "a3c");
        RunRecord run = Kept(plan).Run()[0];
        RunRecord again = Kept(plan).Run(afterRun: _ => Assert.Fail("It was run again."))[0];

        Assert.Equal(Text(plan, run), Text(plan, again));
        Assert.Equal(run.Staleness!.Count, again.Staleness!.Count);
        using var policy = Policy.Load(new RunStore(_folder).PolicyOf("CartPole-v1", run.Contender, run.Seed));
        Assert.Equal(run.Evaluation, Evaluation.Run(policy, "CartPole-v1", 3, seed: run.Evaluation!.Seed));
    }

    [Fact]
    public void A_kept_run_with_other_settings_or_damage_is_refused_by_its_file()
    {
        ComparisonPlan plan = Plan("ProbeBandit-v0");
        Kept(plan).Run();
        Assert.Equal(
            $"'{File("a2c-seed1.json")}' holds a run with different settings (episodes=3 instead of 4); use a folder of its own for each comparison.",
            Assert.Throws<InvalidDataException>(() => Kept(plan with { EvaluationEpisodes = 4 }).Check()).Message);
        Contender contender = plan.Contenders[0];
        ComparisonPlan other = plan with
        {
            Budget = plan.Budget with { Amount = 2 * plan.Budget.Amount },
            Contenders = [contender with { Options = contender.Algorithm.Hyperparameters.Set(contender.Options, "gamma=0.5") }],
        };
        Assert.Contains(
            $"(steps={plan.Budget.Amount} instead of {other.Budget.Amount}, gamma=0.99 instead of 0.5)",
            Assert.Throws<InvalidDataException>(() => Kept(other).Check()).Message,
            StringComparison.Ordinal);

        System.IO.File.WriteAllText(File("a2c-seed1.json"), "{}");
        string message = Assert.Throws<InvalidDataException>(() => Kept(plan).Check()).Message;
        Assert.Contains("does not hold a finished run of this comparison", message, StringComparison.Ordinal);

        string File(string name) => Path.Combine(_folder, "ProbeBandit-v0", name);
    }

    [Fact]
    public void Runs_take_no_fewer_steps_than_asked_for_and_their_command_repeats_them()
    {
        ComparisonPlan plan = Plan("ProbeBandit-v0") with { Budget = new Budget(330, CountsUpdates: false), Seeds = [1] };
        Assert.Equal(
            [("a2c", 330, "train a2c 1 330"), ("ppo", 400, "train ppo 1 400")], // updates of 10 and of 80 steps
            new ComparisonRunner(plan).Run().Select(run => (run.Contender.Label, run.EnvironmentSteps, run.Command)));
    }

    /// <summary>A later version has more hyper-parameters; what they do by default is what its forerunners did.</summary>
    [Fact]
    public void A_kept_run_that_lacks_a_hyperparameter_had_their_defaults()
    {
        ComparisonPlan plan = Plan("ProbeBandit-v0");
        RunRecord kept = Kept(plan).Run()[0];
        string file = Path.Combine(_folder, "ProbeBandit-v0", "a2c-seed1.json");
        JsonNode run = JsonNode.Parse(System.IO.File.ReadAllText(file))!;
        Assert.True(run["hyperparameters"]!.AsObject().Remove("memory"));
        run["command"] = "of an earlier version";
        System.IO.File.WriteAllText(file, run.ToJsonString());
        RunRecord again = Kept(plan).Run(afterRun: _ => Assert.Fail("It was run again."))[0];
        Assert.Equal((kept.Evaluation, "of an earlier version"), (again.Evaluation, again.Command));
    }

    [Fact]
    public void A_run_that_fails_ends_no_other_and_is_tried_again()
    {
        EnvironmentRegistry.Register("TestBreaking-v0", () => new BreaksAfter(150));
        ComparisonPlan[] plans = [Plan("TestBreaking-v0"), Plan("ProbeBandit-v0")];
        IReadOnlyList<RunRecord> runs = Kept(plans).Run();

        Assert.All(runs, run => Assert.Equal(run.Environment == "TestBreaking-v0", run.Failure is not null));
        Assert.Equal(4, Directory.GetFiles(_folder, "*.json", SearchOption.AllDirectories).Length);
        Assert.StartsWith("TestBreaking-v0 does not count over all: a2c with seed 1 failed: ", Findings.OverAll(plans, runs).First(), StringComparison.Ordinal);
        int again = 0;
        Kept(plans).Run(afterRun: _ => again++);
        Assert.Equal(4, again);
    }

    [Fact]
    public void Values_are_separated_by_commas_and_quoted_where_they_have_some()
    {
        ComparisonPlan plan = Plan("Nim-v0");
        Contender wide = plan.Contenders[0] with { Label = "a2c:hidden=8,8" };
        plan = plan with { Contenders = [wide] };
        RunRecord run = Run(plan, 0, 1, 0.5) with { Failure = "it said \"no\"" };

        Assert.Equal(
            "env,contender,seed,env_steps,gradient_steps,seconds,episodes,eval_mean,eval_std,score,mean_return_over_training,error\n"
                + "Nim-v0,\"a2c:hidden=8,8\",1,1000,100,2,10,0.5,0,0.5,0.25,\"it said \"\"no\"\"\"\n",
            ComparisonCsv.Runs([plan], [run]));
        Assert.Equal(
            "env,contender,seed,env_steps,seconds,mean_return_100,return_variance_100,grad_norm\n"
                + "Nim-v0,\"a2c:hidden=8,8\",1,500,1,,1,\nNim-v0,\"a2c:hidden=8,8\",1,1000,2,0.25,1,\n",
            ComparisonCsv.Curves([run]));
    }

    [Fact]
    public void Plans_that_do_not_belong_together_are_refused()
    {
        ComparisonPlan plan = Plan("Nim-v0");
        Assert.Throws<ArgumentException>(() => new ComparisonRunner());
        Assert.Throws<ArgumentException>(() => new ComparisonRunner(plan, plan));
        Assert.Throws<ArgumentException>(() => new ComparisonRunner(plan, Plan("CartPole-v1") with { Seeds = [7] }));
        Assert.Throws<ArgumentException>(() => new ComparisonRunner(plan, Plan("CartPole-v1", "acktr")));
    }

    private static string Text(ComparisonPlan plan, RunRecord run)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            RunJson.Write(writer, plan.Thresholds, run);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private ComparisonRunner Kept(params ComparisonPlan[] plans) => new(plans) { Store = new RunStore(_folder) };

    private static ComparisonPlan Plan(string environment, params string[] algorithms) => new()
    {
        Source = EnvironmentSource.Of(environment, count: 1, seed: 0),
        Contenders = [.. (algorithms.Length == 0 ? ["a2c", "ppo"] : algorithms).Select(Contender)],
        Seeds = [1, 2],
        Budget = new Budget(320, CountsUpdates: false),
        Points = 4,
        Thresholds = [15],
        EvaluationEpisodes = 3,
        Backend = () => new ManagedBackend<float>(),
    };

    private static Contender Contender(string name)
    {
        AlgorithmInfo algorithm = Algorithms.Find(name);
        AgentOptions options = algorithm.Hyperparameters.Defaults;
        options = name == "ppo" ? algorithm.Hyperparameters.Set(options, ["n_steps=40", "minibatch_size=40"]) : options;
        return new Contender(name, algorithm, options, 2, (seed, steps) => FormattableString.Invariant($"train {name} {seed} {steps}"));
    }

    private static RunRecord Run(ComparisonPlan plan, int contender, ulong seed, double result) => new()
    {
        Environment = plan.Environment,
        Contender = plan.Contenders[contender],
        Seed = seed,
        PlannedSteps = 1_000,
        EnvironmentSteps = 1_000,
        StepsPerRound = 10,
        GradientSteps = 100,
        Seconds = 2,
        Episodes = 10,
        Crossings = [null],
        Curve = [new CurvePoint(500, 1, double.NaN, 1, double.NaN), new CurvePoint(1_000, 2, result / 2, 1, double.NaN)],
        Evaluation = new EvaluationResult(1, result, 0, result, result, 10, Deterministic: true, Seed: 0),
        Command = "",
    };

    /// <summary>Works for a while.</summary>
    private sealed class BreaksAfter(int steps) : IEnvironment
    {
        private int _steps;

        public Space ObservationSpace { get; } = new Box(0, 1, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation) => observation[0] = 0;

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            observation[0] = 1;
            return _steps++ < steps
                ? new StepResult(1, Terminated: _steps % 5 == 0, Truncated: false)
                : throw new InvalidOperationException("the spring snapped.");
        }
    }
}
