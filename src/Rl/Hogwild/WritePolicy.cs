namespace Gradus.Rl;

/// <summary>How workers write to a <see cref="HogwildStore"/>. The remarks there state what each policy lets happen.</summary>
public enum WritePolicy
{
    /// <summary>Hogwild: plain vector reads and writes by all workers at once. Nobody waits; a collision may lose an element's update.</summary>
    Racy,

    /// <summary>Compare-and-swap (<see cref="Interlocked"/>.CompareExchange) per pair of elements: nobody waits for a lock and no update is lost.</summary>
    Cas,

    /// <summary>One lock around each update: updates follow one another as if there were one worker.</summary>
    Locked,

    /// <summary>Workers hand their gradients to a single thread that applies them one after another.</summary>
    Queued,
}
