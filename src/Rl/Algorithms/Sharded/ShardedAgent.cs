using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// An agent whose run is divided into shards: each steps an equal share of the environments and computes its share of every gradient and
/// statistic, and what is learned is the sum over all shards, in their order. The shards of one process work on threads; with a group of
/// processes, such as the ranks of an MPI job, each process has equally many of them. The number of shards decides the bits, and where they
/// are does not.
/// <code>
/// AlgorithmInfo ppo = Algorithms.Find("ppo");
/// using Agent agent = ppo.CreateSharded(source, new PpoOptions(), () =&gt; new ManagedBackend&lt;float&gt;(), shards: 4);
/// agent.Learn(1_000_000);
/// </code>
/// </summary>
/// <remarks>
/// Among several processes rank 0 leads: it is used like any other agent, and alone has observers and files. The others call
/// <see cref="Follow"/>, which returns when the leader's agent is disposed.
/// </remarks>
public sealed class ShardedAgent : Agent
{
    private readonly IProcessGroup? _processes;
    private readonly ShardTeam _team;
    private readonly ActorCriticAgent[] _agents;
    private readonly MetricRow[] _rows;
    private readonly Exception?[] _failures;
    private readonly ThreadTeam _threads;
    private readonly LeaderLine _line;

    private ShardedAgent(EnvironmentSource source, ShardTeam team, IProcessGroup? processes, Func<Shard, ActorCriticAgent> make)
        : base(source)
    {
        (_team, _processes) = (team, processes is { Size: > 1 } ? processes : null);
        _line = new LeaderLine(processes);
        _agents = new ActorCriticAgent[team.Members];
        try
        {
            for (int i = 0; i < _agents.Length; i++)
            {
                _agents[i] = make(new Shard(team, i));
            }
        }
        catch
        {
            DisposeAgents();
            throw;
        }

        _rows = [.. _agents.Select(agent => new MetricRow(agent.Metrics))];
        _failures = new Exception?[_agents.Length];
        _threads = new ThreadTeam(_agents.Length, "shard", Update);
    }

    /// <inheritdoc/>
    public override string Algorithm => _agents[0].Algorithm;

    /// <summary>The number of shards, in all processes.</summary>
    public int Shards => _team.Count;

    /// <summary>The environments of the first shard of this process.</summary>
    public override VectorEnvironment Environments => _agents[0].Environments;

    /// <inheritdoc/>
    public override bool CanResume => true;

    /// <inheritdoc/>
    public override int StepsPerUpdate => _agents[0].StepsPerUpdate * Shards;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics => _agents[0].Metrics;

    /// <inheritdoc/>
    public override AlgorithmFigures? Figures => _agents[0].Figures;

    internal static ShardedAgent Create(
        EnvironmentSource source, int shards, IProcessGroup? processes, Func<EnvironmentLease, ActorCriticAgent> make)
    {
        RequirePossible(source.Count, shards, processes?.Size ?? 1);
        var team = new ShardTeam(shards, processes);
        return new ShardedAgent(source, team, processes, shard => make(EnvironmentLease.Of(source, shard)));
    }

    /// <summary>Refuses a number of shards that cannot share the environments equally, or that the processes cannot share.</summary>
    /// <param name="environments">The number of environments.</param>
    /// <param name="shards">The number of shards.</param>
    /// <param name="processes">The number of processes.</param>
    /// <exception cref="HyperparameterException">It is one of them.</exception>
    public static void RequirePossible(int environments, int shards, int processes = 1)
    {
        if (shards % processes != 0)
        {
            throw new HyperparameterException(
                $"{processes} processes cannot share {shards} {(shards == 1 ? "shard" : "shards")} equally: the number of processes must "
                    + "divide that of the shards.");
        }

        if (shards < 2)
        {
            throw new HyperparameterException($"A run is divided into at least 2 shards, not {shards}.");
        }

        if (environments % shards != 0)
        {
            throw new HyperparameterException(
                $"{shards} shards cannot share {environments} environments equally: the number of shards must divide that of the "
                    + "environments.");
        }
    }

    /// <inheritdoc/>
    public override Policy ToPolicy()
    {
        RequireOwnThread();
        return _agents[0].ToPolicy();
    }

    /// <inheritdoc/>
    public override string ParameterHash()
    {
        RequireOwnThread();
        return _agents[0].ParameterHash();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterInspection> InspectParameters()
    {
        RequireOwnThread();
        return _agents[0].InspectParameters();
    }

    /// <inheritdoc/>
    public override void Follow()
    {
        _line.RequireFollower();
        var row = new MetricRow(Metrics);
        while (_line.Receive(out LeaderRequest request))
        {
            switch (request.Kind)
            {
                case LeaderRequestKind.Update:
                    (EnvironmentSteps, Budget) = (request.Steps, (request.Start, request.End));
                    FollowUpdate(row);
                    break;
                case LeaderRequestKind.Save:
                    GatherStates();
                    break;
                case LeaderRequestKind.Load:
                    byte[] state = new byte[request.Steps];
                    _processes!.Broadcast(state);
                    StateReader.Load(state, new States(this));
                    break;
                default:
                    throw new InvalidDataException($"The leader sent an unknown request, {(int)request.Kind}.");
            }
        }
    }

    /// <inheritdoc/>
    private protected override void UpdateOrUndo(MetricRow metrics)
    {
        _line.Send(new LeaderRequest(LeaderRequestKind.Update, EnvironmentSteps, Budget.Start, Budget.End));
        Update(metrics);
    }

    /// <inheritdoc/>
    protected override void Update(MetricRow metrics)
    {
        long before = EnvironmentSteps;
        Array.Clear(_failures);
        _threads.Run();
        ReportRollout(before);
        ThrowFailure();
        (Updates, GradientSteps) = (_agents[0].Updates, _agents[0].GradientSteps);
        for (int i = 0; i < metrics.Metrics.Count; i++)
        {
            if (_rows[0][i] is var value && !double.IsNaN(value))
            {
                metrics[metrics.Metrics[i]] = value;
            }
        }
    }

    /// <inheritdoc/>
    protected override void TakePolicy(Policy policy)
    {
        foreach (ActorCriticAgent agent in _agents)
        {
            agent.StartFrom(policy);
        }
    }

    /// <inheritdoc/>
    protected override void SaveLearner(StateWriter writer)
    {
        _line.Send(new LeaderRequest(LeaderRequestKind.Save, 0, 0, 0));
        writer.Write("shards", Shards);
        byte[][] states = GatherStates();
        for (int i = 0; i < states.Length; i++)
        {
            writer.WriteArray<byte>(NameOf(i), states[i]);
        }
    }

    /// <inheritdoc/>
    protected override void LoadLearner(StateReader reader)
    {
        var copy = new StateWriter(); // what the other processes are sent
        reader.ReadInt32("shards", Shards, Shards);
        copy.Write("shards", Shards);
        for (int i = 0; i < Shards; i++)
        {
            byte[] state = reader.ReadArray<byte>(NameOf(i));
            copy.WriteArray<byte>(NameOf(i), state);
            Read(i, state, reader);
        }

        if (_processes is not null && !_line.IsFollower)
        {
            reader.WhenAccepted(() =>
            {
                byte[] all = copy.ToArray();
                _line.Send(new LeaderRequest(LeaderRequestKind.Load, all.Length, 0, 0));
                _processes.Broadcast(all);
            });
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _line.Send(new LeaderRequest(LeaderRequestKind.End, 0, 0, 0));
            _line.Close();
            _threads.Dispose();
            DisposeAgents();
            _team.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string NameOf(int shard) => $"shard_{shard}";

    private void FollowUpdate(MetricRow row)
    {
        try
        {
            row.Clear();
            Update(row);
        }
        catch (TrainingFailedException)
        {
            // The leader has the same one, and decides.
        }
    }

    /// <summary>One shard's update, on its thread.</summary>
    private void Update(int member)
    {
        try
        {
            _agents[member].UpdateWithOthers(EnvironmentSteps, Budget, _rows[member]);
        }
        catch (Exception exception)
        {
            _failures[member] = exception;
            if (exception is not TrainingFailedException)
            {
                _team.Break(); // the others do not know of it
            }
        }
    }

    /// <summary>Counts the steps of the rollout and tells of its episodes, in the order in which they ended.</summary>
    private void ReportRollout(long before)
    {
        RolloutReport report = _agents[0].Report!;
        int next = 0;
        EnvironmentSteps = before;
        for (int step = 0; step < report.Transitions.Length; step++)
        {
            EnvironmentSteps += report.Transitions[step];
            for (; next < report.Episodes.Count && report.Episodes[next].Step == step; next++)
            {
                FinishedEpisode episode = report.Episodes[next].Episode;
                ReportEpisode(episode.Rank, episode.Return, episode.Length);
            }
        }
    }

    /// <summary>Throws what made an update fail, rather than what only followed from it.</summary>
    private void ThrowFailure()
    {
        Exception? failure =
            Array.Find(_failures, exception => exception is { } and not (TrainingFailedException or OperationCanceledException))
            ?? Array.Find(_failures, exception => exception is TrainingFailedException { InnerException: not null })
            ?? Array.Find(_failures, exception => exception is not null);
        if (failure is not null)
        {
            if (failure is not TrainingFailedException)
            {
                _line.Close();
            }

            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>The states of all shards, from all processes.</summary>
    private byte[][] GatherStates()
    {
        byte[][] mine = [.. _agents.Select(StateWriter.Save)];
        if (_processes is null)
        {
            return mine;
        }

        int[] lengths = new int[Shards];
        int[] own = [.. mine.Select(state => state.Length)];
        _processes.AllGather(MemoryMarshal.AsBytes(own.AsSpan()), MemoryMarshal.AsBytes(lengths.AsSpan()));
        int most = lengths.Max();
        byte[] message = new byte[most * mine.Length];
        byte[] all = new byte[most * Shards];
        for (int i = 0; i < mine.Length; i++)
        {
            mine[i].CopyTo(message, i * most);
        }

        _processes.AllGather(message, all);
        return [.. lengths.Select((length, shard) => all.AsSpan(shard * most, length).ToArray())];
    }

    /// <summary>Reads the state of one shard, which moves to its agent when the whole is accepted, if it is in this process.</summary>
    private void Read(int shard, byte[] state, StateReader whole)
    {
        int member = shard - _team.First;
        bool isHere = member >= 0 && member < _agents.Length;
        var reader = new StateReader(state);
        _agents[isHere ? member : 0].LoadState(reader);
        reader.RequireEnd();
        if (isHere)
        {
            whole.WhenAccepted(reader.Accept);
        }
    }

    private void DisposeAgents()
    {
        foreach (ActorCriticAgent? agent in _agents)
        {
            agent?.Dispose();
        }
    }

    /// <summary>The states of all shards, as the leader sends them.</summary>
    private sealed class States(ShardedAgent agent) : IResumable
    {
        public void SaveState(StateWriter writer) => agent.SaveLearner(writer);

        public void LoadState(StateReader reader) => agent.LoadLearner(reader);
    }
}
