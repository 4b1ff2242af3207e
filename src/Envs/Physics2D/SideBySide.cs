using Gradus.Envs.Physics2D.Velocity;
using Gradus.Tensors.Managed;

namespace Gradus.Envs.Physics2D;

/// <summary>Completes the steps of several worlds with the bits that each gives by itself; the velocities of their islands are solved side by side.</summary>
/// <remarks>An object of this class belongs to one thread at a time.</remarks>
internal sealed class SideBySide
{
    private readonly VelocitySolver[] _solvers;
    private readonly World[] _waiting;
    private readonly World[] _alike;
    private readonly VelocityProblem[] _problems;

    /// <summary>Room for as many worlds as a vector has lanes.</summary>
    /// <param name="width">The widest vectors to be used.</param>
    public SideBySide(VectorWidth width)
    {
        _solvers = VelocitySolver.UpTo(width);
        _waiting = new World[Capacity];
        _alike = new World[Capacity];
        _problems = new VelocityProblem[Capacity];
    }

    /// <summary>The largest number of worlds.</summary>
    public int Capacity => _solvers[^1].LaneCount;

    /// <summary>What <see cref="World.CompleteStep"/> does, for worlds whose steps have begun.</summary>
    /// <param name="worlds">At most <see cref="Capacity"/>.</param>
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

    /// <summary>Solves the island of the first world that waits, with all that are like it.</summary>
    /// <returns>How many worlds still wait.</returns>
    private int SolveAlike(int waiting)
    {
        World first = _waiting[0];
        int alike = 0;
        int left = 0;
        for (int i = 0; i < waiting; i++)
        {
            World world = _waiting[i];
            if (world.VelocityIterations == first.VelocityIterations && VelocitySolver.AreAlike(world.Problem, first.Problem))
            {
                _alike[alike] = world;
                _problems[alike++] = world.Problem;
            }
            else
            {
                _waiting[left++] = world;
            }
        }

        SolverFor(alike).Solve(_problems.AsSpan(0, alike), first.VelocityIterations);
        foreach (World world in _alike.AsSpan(0, alike))
        {
            world.FinishIsland();
        }

        return left;
    }

    /// <summary>The narrowest that has enough lanes.</summary>
    private VelocitySolver SolverFor(int count)
    {
        int i = 0;
        while (_solvers[i].LaneCount < count)
        {
            i++;
        }

        return _solvers[i];
    }
}
