using Gradus.Envs;
using Gradus.Rl;

/// <summary>A game with a trained opponent, on its own thread.</summary>
internal sealed class GameLoop(Policy policy, ulong seed)
{
    private const int Steps = 20_000;
    private const int FirstSteps = 1_000;
    private readonly IEnvironment _world = EnvironmentRegistry.Make(policy.EnvironmentId);
    private readonly float[] _observation = new float[policy.ObservationSpace.Size];
    private double _finishedReturns;

    public int Episodes { get; private set; }

    public long AllocatedBytes { get; private set; }

    public double MeanReturn => _finishedReturns / Episodes;

    public void Run()
    {
        _world.Reset(seed, _observation);
        Play(FirstSteps); // makes the thread's scratch memory, and .NET compiles what it runs for the first time
        long before = GC.GetAllocatedBytesForCurrentThread();
        Play(Steps);
        AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Play(int steps)
    {
        (Episodes, _finishedReturns) = (0, 0);
        double episodeReturn = 0;
        for (int step = 0; step < steps; step++)
        {
            StepResult result = _world.Step(policy.Act(_observation), _observation);
            episodeReturn += result.Reward;
            if (result.Ended)
            {
                _finishedReturns += episodeReturn;
                episodeReturn = 0;
                Episodes++;
                _world.Reset(seed: null, _observation); // no seed: the random stream continues
            }
        }
    }
}
