using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Whatever a vector is asked at the wrong moment is refused at once, and disturbs nothing, however it steps its environments.</summary>
public sealed class VectorMisuseTests
{
    private static readonly IsolationOptions Isolation = new()
    {
        Command = GradusProcess.Host,
        EnvironmentsPerProcess = 2,
    };

    public static TheoryData<string> Kinds => ["lanes", "one by one", "threads", "worlds", "processes", "a factory", "a factory on threads"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Before_reset_and_after_disposal_nothing_can_be_stepped_or_saved(string kind)
    {
        VectorEnvironment environments = Make(kind);
        var observations = new float[environments.Count * environments.ObservationSize];
        int[] actions = new int[environments.Count];
        Assert.Contains("call Reset first", Assert.Throws<InvalidOperationException>(() => environments.Step(actions, observations)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => StateWriter.Save(environments));
        environments.Reset(observations);
        environments.Step(actions, observations);
        environments.Dispose();
        environments.Dispose();
        Assert.Throws<ObjectDisposedException>(() => environments.Step(actions, observations));
        Assert.Throws<ObjectDisposedException>(() => environments.Reset(observations));
        Assert.Throws<ObjectDisposedException>(() => environments.Reset(3, observations));
        Assert.Throws<ObjectDisposedException>(() => StateWriter.Save(environments));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_second_thread_is_refused_while_the_first_steps(int threads)
    {
        using var inside = new ManualResetEventSlim();
        using var outside = new ManualResetEventSlim();
        var environments = new VectorEnvironment(
            () => new Calling(() =>
            {
                inside.Set();
                Assert.True(outside.Wait(Patience.Longest));
            }),
            2,
            seed: 1,
            threads: threads);
        var observations = new float[2];
        environments.Reset(observations);
        Exception? failure = null;
        var first = new Thread(() => failure = Record.Exception(() => environments.Step([0, 0], observations)));
        first.Start();
        Assert.True(inside.Wait(Patience.Longest));
        RequireRefusals(environments);
        outside.Set();
        Assert.True(first.Join(Patience.Longest));
        Assert.Null(failure);
        Assert.Equal(1, environments.Steps);
        environments.Step([0, 0], observations);
        environments.Dispose();
    }

    [Fact]
    public void An_environment_cannot_step_its_own_vector()
    {
        VectorEnvironment? environments = null;
        int asked = 0;
        environments = new VectorEnvironment(
            () => new Calling(() =>
            {
                asked++;
                RequireRefusals(environments!);
            }),
            2,
            seed: 1);
        var observations = new float[2];
        environments.Reset(observations);
        environments.Step([0, 0], observations);
        Assert.Equal(2, asked);
        environments.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void One_object_under_several_numbers_is_refused_bare_or_wrapped(int threads)
    {
        var one = new Calling(() => { });
        foreach (Func<IEnvironment> factory in (Func<IEnvironment>[])[() => one, () => new TimeLimit(one, 10), () => new NamedFailures(new TimeLimit(one, 10), "one")])
        {
            InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => new VectorEnvironment(factory, 3, seed: 0, threads: threads, id: "One-v0"));
            Assert.Equal("The factory of One-v0 returned the same object twice; it must make a new environment at every call.", error.Message);
        }
    }

    [Fact]
    public void A_registered_factory_is_held_to_its_promise_too()
    {
        var one = new Calling(() => { });
        EnvironmentRegistry.Register("OneObjectTest-v0", () => one, maxEpisodeSteps: 5);
        using VectorEnvironment first = VectorEnvironment.Make("OneObjectTest-v0", 1, seed: 0);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => EnvironmentRegistry.Make("OneObjectTest-v0"));
        Assert.StartsWith("The factory registered for 'OneObjectTest-v0' returned the same object twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_environments_are_disposed_also_where_one_refuses()
    {
        int disposed = 0;
        var environments = new VectorEnvironment(
            () => new Calling(() => { })
            {
                OnDispose = () =>
                {
                    disposed++;
                    throw new IOException("no");
                },
            },
            3,
            seed: 0);
        Assert.IsType<IOException>(Assert.Throws<EnvironmentException>(environments.Dispose).InnerException);
        Assert.Equal(3, disposed);
        environments.Dispose();
        Assert.Equal(3, disposed);
    }

    private static void RequireRefusals(VectorEnvironment environments)
    {
        var observations = new float[2];
        foreach (Action call in (Action[])[
            () => environments.Step([0, 0], observations), () => environments.Reset(observations), () => environments.Reset(7, observations), environments.Dispose, () => StateWriter.Save(environments)])
        {
            Assert.EndsWith(
                "while another call is in progress, from a second thread or from inside an environment.",
                Assert.Throws<InvalidOperationException>(call).Message,
                StringComparison.Ordinal);
        }
    }

    private static VectorEnvironment Make(string kind) => kind switch
    {
        "lanes" => VectorEnvironment.Make("CartPole-v1", 4, seed: 1),
        "one by one" => VectorEnvironment.Make("CartPole-v1", 4, seed: 1, AutoresetMode.SameStep, threads: 1, batched: false),
        "threads" => VectorEnvironment.Make("CartPole-v1", 64, seed: 1, threads: 2),
        "worlds" => VectorEnvironment.Make("LunarLander-v3", 2, seed: 1),
        "processes" => VectorEnvironment.MakeIsolated("CartPole-v1", 4, seed: 1, Isolation),
        "a factory" => new VectorEnvironment(() => new Calling(() => { }), 3, seed: 1),
        _ => new VectorEnvironment(() => new Calling(() => { }), 3, seed: 1, threads: 2),
    };

    /// <summary>Calls somebody in every step.</summary>
    private sealed class Calling(Action call) : IEnvironment, IDisposable
    {
        public Action OnDispose { get; init; } = () => { };

        public Space ObservationSpace { get; } = new Box(-1, 1, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation) => observation.Clear();

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            call();
            return new StepResult(1, false, false);
        }

        public void Dispose() => OnDispose();
    }
}
