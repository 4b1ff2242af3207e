namespace Gradus.Physics2D;

/// <summary>Completes the steps of several worlds with the same bits as one by one; their islands are solved side by side.</summary>
/// <remarks>An object of this class belongs to one thread at a time.</remarks>
internal sealed class SideBySide
{
    // The number of vectors of islands that fill the gaps in each other's chains of operations and fit into the first-level cache.
    private const int VectorsAtOnce = 2;

    // Most islands are solved after this many iterations over positions. The others are gathered, so that their vectors are full again.
    private const int FirstPositionIterations = 2;

    private readonly VelocitySolver[] _velocitySolvers;
    private readonly PositionSolver[] _positionSolvers;
    private readonly World[] _waiting;
    private readonly World[] _alike;
    private readonly ulong[] _patterns;
    private readonly IslandProblem[] _problems;
    private readonly IslandProblem[] _unsolved;
    private readonly int[] _numbersOfUnsolved;
    private readonly bool[] _solved;
    private readonly bool[] _solvedLater;

    /// <summary>Allocates memory for worlds.</summary>
    /// <param name="width">The widest vectors to use.</param>
    /// <param name="count">The maximum number of worlds.</param>
    public SideBySide(VectorWidth width, int count)
    {
        _velocitySolvers = VelocitySolver.UpTo(width);
        _positionSolvers = PositionSolver.UpTo(width);
        _waiting = new World[count];
        _alike = new World[count];
        _patterns = new ulong[count];
        _problems = new IslandProblem[count];
        _unsolved = new IslandProblem[count];
        _numbersOfUnsolved = new int[count];
        _solved = new bool[count];
        _solvedLater = new bool[count];
    }

    /// <summary>Does the work of <see cref="World.CompleteStep"/> for worlds whose steps have begun.</summary>
    public void CompleteSteps(ReadOnlySpan<World> worlds)
    {
        int count;
        do
        {
            count = 0;
            foreach (World world in worlds)
            {
                if (world.BeginIsland())
                {
                    _waiting[count++] = world;
                }
            }

            for (int left = count; left > 0;)
            {
                left = SolveAlike(left);
            }
        }
        while (count > 0);

        foreach (World world in worlds)
        {
            world.FinishStep();
        }
    }

    /// <summary>Solves the island of the first waiting world, together with all similar ones.</summary>
    /// <returns>How many worlds still wait.</returns>
    private int SolveAlike(int waiting)
    {
        World first = _waiting[0];
        TimeStep step = first.CurrentStep;
        int count = 0;
        int left = 0;
        for (int i = 0; i < waiting; i++)
        {
            World world = _waiting[i];
            if (world.CurrentStep.VelocityIterations == step.VelocityIterations
                && world.CurrentStep.PositionIterations == step.PositionIterations
                && IslandProblem.AreAlike(world.Problem, first.Problem))
            {
                _patterns[count] = world.Problem.ContactPattern;
                _alike[count++] = world;
            }
            else
            {
                _waiting[left++] = world;
            }
        }

        SolveAlike(_alike.AsSpan(0, count), step);
        return left;
    }

    private void SolveAlike(Span<World> worlds, in TimeStep step)
    {
        // Every lane pays for the contacts of all others in its vector, so vectors are filled with islands that have the same contacts.
        _patterns.AsSpan(0, worlds.Length).Sort(worlds);
        for (int i = 0; i < worlds.Length; i++)
        {
            _problems[i] = worlds[i].Problem;
        }

        ReadOnlySpan<IslandProblem> problems = _problems.AsSpan(0, worlds.Length);
        SolveVelocities(problems, step.VelocityIterations);
        foreach (World world in worlds)
        {
            world.AdvanceIsland();
        }

        SolvePositions(problems, step.PositionIterations);
        for (int i = 0; i < worlds.Length; i++)
        {
            worlds[i].FinishIsland(_solved[i]);
        }
    }

    private void SolveVelocities(ReadOnlySpan<IslandProblem> problems, int iterations)
    {
        while (problems.Length > 0)
        {
            int count = AtOnce(problems.Length);
            _velocitySolvers[SolverFor(count)].Solve(problems[..count], iterations);
            problems = problems[count..];
        }
    }

    private void SolvePositions(ReadOnlySpan<IslandProblem> problems, int iterations)
    {
        int first = Math.Min(iterations, FirstPositionIterations);
        SolvePositions(problems, first, _solved);
        int count = 0;
        for (int i = 0; i < problems.Length; i++)
        {
            if (!_solved[i])
            {
                _unsolved[count] = problems[i];
                _numbersOfUnsolved[count++] = i;
            }
        }

        SolvePositions(_unsolved.AsSpan(0, count), iterations - first, _solvedLater);
        for (int i = 0; i < count; i++)
        {
            _solved[_numbersOfUnsolved[i]] = _solvedLater[i];
        }
    }

    private void SolvePositions(ReadOnlySpan<IslandProblem> problems, int iterations, Span<bool> solved)
    {
        while (problems.Length > 0)
        {
            int count = AtOnce(problems.Length);
            _positionSolvers[SolverFor(count)].Solve(problems[..count], iterations, PositionGoal.OfStep, solved);
            problems = problems[count..];
            solved = solved[count..];
        }
    }

    private int AtOnce(int count) => Math.Min(count, VectorsAtOnce * _velocitySolvers[^1].Lanes);

    /// <summary>The narrowest with enough lanes; the widest if none has enough.</summary>
    private int SolverFor(int count)
    {
        int i = 0;
        while (i < _velocitySolvers.Length - 1 && _velocitySolvers[i].Lanes < count)
        {
            i++;
        }

        return i;
    }
}
