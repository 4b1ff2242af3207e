namespace Gradus.Rl;

/// <summary>
/// A lock among the workers of a run: a monitor among the threads of this process and, where other processes take part, a word that they
/// all see. A process that dies with it takes the whole job along, so nobody waits for ever.
/// </summary>
/// <param name="memory">Where the workers have what they share.</param>
internal sealed class TeamGate(TeamMemory memory)
{
    private readonly object _own = new(); // a monitor: System.Threading.Lock allocates its event when it is first contended
    private readonly Shared<PaddedCounter>? _word = memory.IsShared ? memory.Take<PaddedCounter>() : null;

    /// <summary>Waits until nobody else has it, and takes it.</summary>
    /// <returns>What gives it back.</returns>
    public Hold Enter()
    {
        Monitor.Enter(_own);
        if (_word is { } word)
        {
            var wait = default(SpinWait);
            while (!word.Value.TryChange(0, 1))
            {
                wait.SpinOnce(sleep1Threshold: -1); // gives way, and never sleeps: it is held for one pass over the parameters
            }
        }

        return new Hold(this);
    }

    private void Exit()
    {
        _word?.Value.Write(0);
        Monitor.Exit(_own);
    }

    /// <summary>The gate, held until this is disposed.</summary>
    public readonly ref struct Hold(TeamGate gate)
    {
        /// <summary>Gives the gate back.</summary>
        public void Dispose() => gate.Exit();
    }
}
