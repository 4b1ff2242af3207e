namespace Gradus.Rl;

/// <summary>How workers write to a <see cref="HogwildStore"/>. Its remarks state what each policy allows.</summary>
public enum WritePolicy
{
    /// <summary>
    /// Hogwild: plain vector reads and writes by all workers at once. No worker waits; a collision may lose an element's update.
    /// </summary>
    Racy,

    /// <summary>
    /// Compare-and-swap (<see cref="Interlocked"/>.CompareExchange) per pair of elements: no worker waits for a lock and no update is lost.
    /// </summary>
    Cas,

    /// <summary>One lock around each update: updates follow each other as if there were one worker.</summary>
    Locked,

    /// <summary>Workers hand their gradients to a single thread that applies them one after another.</summary>
    Queued,
}
