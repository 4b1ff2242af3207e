using System.Diagnostics.Metrics;

namespace Gradus.Orleans;

/// <summary>
/// The meter <c>Gradus.Cluster</c> of a silo: runs that it started and ended, its slots, and how many are taken; and the same of actors.
/// </summary>
internal sealed class ClusterMeters : IDisposable
{
    private readonly Meter _meter = new("Gradus.Cluster");

    public ClusterMeters()
    {
        Started = _meter.CreateCounter<long>("gradus.cluster.runs.started", "{run}", "Training runs begun or taken over here.");
        Ended = _meter.CreateCounter<long>("gradus.cluster.runs.ended", "{run}", "Training runs that have ended here, by how.");
        Joined = _meter.CreateCounter<long>("gradus.cluster.actors.joined", "{actor}", "Actors that have begun here.");
    }

    /// <summary>Runs begun or taken over.</summary>
    public Counter<long> Started { get; }

    /// <summary>Runs that have ended, by how.</summary>
    public Counter<long> Ended { get; }

    /// <summary>Actors that have begun.</summary>
    public Counter<long> Joined { get; }

    /// <summary>Observes the slots.</summary>
    public void Watch(Func<int> slots, Func<int> busy)
    {
        _meter.CreateObservableGauge("gradus.cluster.slots", slots, "{slot}", "Training runs that this silo takes at a time.");
        _meter.CreateObservableGauge("gradus.cluster.slots.busy", busy, "{slot}", "Training runs that are under way here.");
    }

    /// <summary>Observes the places of actors.</summary>
    public void WatchActors(Func<int> places, Func<int> busy)
    {
        _meter.CreateObservableGauge("gradus.cluster.actors.places", places, "{actor}", "Actors that this silo takes at a time.");
        _meter.CreateObservableGauge("gradus.cluster.actors", busy, "{actor}", "Actors that are here.");
    }

    public void Dispose() => _meter.Dispose();
}
