using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Gradus.Cli;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime.Placement;
using Orleans.Serialization;

namespace Gradus.Orleans;

/// <summary>
/// The client's view of a cluster: which machines are there, and which of their slots are free. It watches them for as long as a study
/// or run lasts, so that one that joins gets something to do at once.
/// </summary>
internal sealed class OrleansCluster : IDisposable
{
    private const int Looks = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(5);

    private readonly IHost _host;
    private readonly IGrainFactory _grains;
    private readonly string _name;
    private readonly ClusterNeeds _needs;
    private readonly string[] _assemblies;
    private readonly TextWriter _remarks;
    private readonly Channel<ClusterMachine> _free = Channel.CreateUnbounded<ClusterMachine>();
    private readonly ConcurrentDictionary<SiloAddress, ClusterMachine> _machines = [];
    private readonly ConcurrentDictionary<string, int> _words = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly string _session = FormattableString.Invariant(
        $"{Environment.MachineName}-{Environment.ProcessId}-{Stopwatch.GetTimestamp():x}");
    private Task _watch = Task.CompletedTask;
    private int _runs;

    private OrleansCluster(IHost host, string name, ClusterNeeds needs, TextWriter remarks)
    {
        (_host, _name, _needs, _remarks) = (host, name, needs, remarks);
        _grains = host.Services.GetRequiredService<IGrainFactory>();
        _assemblies = [.. needs.Assemblies.Select(StartFolder.Full).Select(JobSlots.HashOf)];
    }

    /// <summary>The machines that were there, in one line.</summary>
    public string InWords
    {
        get
        {
            int count = _words.Values.Sum();
            return $"a cluster of {count} {(count == 1 ? "silo" : "silos")}: "
                + string.Join(
                    "; ", _words.OrderBy(word => word.Key).Select(word => word.Value == 1 ? word.Key : $"{word.Value} × {word.Key}"));
        }
    }

    /// <summary>SHA-256 of the assemblies that the runs need.</summary>
    public IReadOnlyList<string> Assemblies => _assemblies;

    /// <summary>A cluster whose machines can do what is needed.</summary>
    /// <param name="host">A client, started.</param>
    /// <param name="name">The cluster's name.</param>
    /// <param name="needs">What is needed.</param>
    /// <param name="remarks">Where it is told what happens to machines.</param>
    /// <exception cref="BadInputException">There is no machine, or one that cannot.</exception>
    public static OrleansCluster Of(IHost host, string name, ClusterNeeds needs, TextWriter remarks)
    {
        var cluster = new OrleansCluster(host, name, needs, remarks);
        try
        {
            for (int look = 0; look < Looks && cluster._machines.IsEmpty; look++)
            {
                Thread.Sleep(look == 0 ? TimeSpan.Zero : Pause); // a silo that has just come is not known everywhere yet
                cluster.FindAsync(first: true).GetAwaiter().GetResult();
            }
        }
        catch (Exception exception) when (exception is not BadInputException)
        {
            throw new BadInputException($"The cluster {name} does not answer: {Sentence.Of(exception)}");
        }

        if (cluster._machines.IsEmpty)
        {
            throw OrleansEngine.NoSilo(name);
        }

        cluster._watch = cluster.WatchAsync();
        return cluster;
    }

    /// <summary>Waits for a free slot.</summary>
    public async Task<ClusterMachine> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            ClusterMachine machine = await _free.Reader.ReadAsync(cancellation);
            if (!machine.IsGone)
            {
                return machine;
            }
        }
    }

    /// <summary>Gives a slot back.</summary>
    public void Return(ClusterMachine machine) => _free.Writer.TryWrite(machine);

    /// <summary>A grain for a new attempt at a run.</summary>
    public IJobGrain NewJob() => _grains.GetGrain<IJobGrain>(NewName());

    /// <summary>A grain for a new actor.</summary>
    public IActorGrain NewActor() => _grains.GetGrain<IActorGrain>(NewName());

    /// <summary>Calls a grain that is to be where a machine is, if it is new.</summary>
    public static async Task<T> AtAsync<T>(SiloAddress machine, Func<Task<T>> call)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, machine);
        try
        {
            return await call();
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    /// <summary>Tells the user something about a run or a machine.</summary>
    public void Remark(string sentence) => _remarks.WriteLine($"gradus: {sentence}");

    public void Dispose()
    {
        _ending.Cancel();
        _watch.Wait(TimeSpan.FromSeconds(2)); // it may be waiting for somebody who is gone
        using var impatient = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        _host.StopAsync(impatient.Token).Wait();
        _host.Dispose();
        _ending.Dispose();
    }

    private string NewName() => FormattableString.Invariant($"{_session}-{Interlocked.Increment(ref _runs)}");

    private async Task WatchAsync()
    {
        bool isSilent = false;
        while (!_ending.IsCancellationRequested)
        {
            await Task.Delay(Pause, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await FindAsync(first: false);
                isSilent = false;
            }
            catch (Exception exception) when (!_ending.IsCancellationRequested)
            {
                if (!isSilent)
                {
                    isSilent = true;
                    string reason = exception.GetBaseException() is CodecNotFoundException
                        ? "a silo does not reach the place where they meet." // its exception could not be sent
                        : Sentence.Of(exception);
                    Remark($"the cluster {_name} does not answer just now: {reason}");
                }
            }
            catch (Exception) when (_ending.IsCancellationRequested)
            {
                // Whatever it was, nobody waits for it.
            }
        }
    }

    /// <summary>Finds out which machines have joined or gone.</summary>
    private async Task FindAsync(bool first)
    {
        SiloAddress[] present = [.. (await _grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Keys];
        foreach (SiloAddress address in _machines.Keys.Except(present))
        {
            Lose(address);
        }

        foreach (SiloAddress address in present)
        {
            MachineDescription? description;
            try
            {
                IMachineGrain grain = _grains.GetGrain<IMachineGrain>(address.ToParsableString());
                description = await AtAsync(address, grain.Describe).WaitAsync(MaxSilence);
            }
            catch (Exception)
            {
                continue; // it may be gone, which the next look shows
            }

            if (description is null)
            {
                Lose(address);
            }
            else if (!_machines.ContainsKey(address))
            {
                Add(address, description, first);
            }
        }
    }

    private void Lose(SiloAddress address)
    {
        if (_machines.TryRemove(address, out ClusterMachine? gone) && !gone.IsGone)
        {
            gone.IsGone = true;
            Remark($"the silo at {address.Endpoint} has gone; its {_needs.Guests} go on elsewhere"
                + $"{(_machines.Values.All(machine => machine.IsGone) ? " as soon as there is another one" : "")}.");
        }
    }

    private void Add(SiloAddress address, MachineDescription description, bool first)
    {
        var machine = new ClusterMachine(address, description);
        if (MistakeOf(description) is { } mistake)
        {
            string sentence = $"the silo at {address.Endpoint} {mistake}";
            if (first)
            {
                throw new BadInputException($"The cluster {_name} cannot train this: {sentence}");
            }

            machine.IsGone = true; // known, and never used
            _machines.TryAdd(address, machine);
            Remark($"{sentence} It gets no {_needs.Guests}.");
            return;
        }

        _machines.TryAdd(address, machine);
        _words.AddOrUpdate(description.Words, 1, (_, count) => count + 1);
        for (int slot = 0; slot < _needs.PlacesOf(description); slot++)
        {
            Return(machine);
        }

        if (!first)
        {
            Remark($"the silo at {address.Endpoint} has joined.");
        }
    }

    private string? MistakeOf(MachineDescription description) =>
        description.Version != GradusVersion.Text
            ? $"has version {description.Version} of gradus, and this is {GradusVersion.Text}: all need the same."
        : _assemblies.Except(description.Assemblies).Any()
            ? "was not started with the same --assembly: it runs no code that was not named there."
        : _needs.Python && !description.AllowsPython
            ? "was not started with --python, which allows environments of Gymnasium."
        : null;
}
