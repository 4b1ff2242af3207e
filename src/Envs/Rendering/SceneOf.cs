namespace Gradus.Envs;

/// <summary>
/// Draws observations. Known tasks are drawn as pictures, from the observation alone, so that a Python environment of the same name looks
/// the same; boards and images are drawn as grids; any other is drawn as one bar per observed number.
/// </summary>
public static class SceneOf
{
    private const int MaxBars = 64;
    private const SceneColour Quiet = SceneColour.Surroundings;
    private const SceneColour Agent = SceneColour.Agent;

    /// <summary>
    /// Draws the present moment of an environment: it draws itself if it can, or else its observation is drawn; of stacked frames the
    /// newest.
    /// </summary>
    /// <param name="environmentId">The environment's name.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="observation">What it showed last.</param>
    public static Scene Moment(string environmentId, IEnvironment environment, ReadOnlySpan<float> observation)
    {
        ArgumentNullException.ThrowIfNull(environmentId);
        ArgumentNullException.ThrowIfNull(environment);
        return environment.CanBeDrawn(out IDrawable? drawable) ? drawable.Draw()
            : IEnvironmentAround.Find<IFrameStack>(environment) is { } stack ? Moment(environmentId, stack.Inner, stack.Newest)
            : Observation(environmentId, environment.ObservationSpace, observation);
    }

    /// <summary>Draws an observation.</summary>
    /// <param name="environmentId">The environment's name.</param>
    /// <param name="space">What its observations look like.</param>
    /// <param name="observation">The observation.</param>
    public static Scene Observation(string environmentId, Space space, ReadOnlySpan<float> observation)
    {
        string task = environmentId[(environmentId.LastIndexOf(':') + 1)..];
        return (task[..Math.Max(task.LastIndexOf("-v", StringComparison.Ordinal), 0)], observation.Length) switch
        {
            ("CartPole", 4) => CartPole(observation),
            ("Acrobot", 6) => Acrobot(observation),
            ("MountainCar" or "MountainCarContinuous", 2) => MountainCar(observation),
            ("Pendulum", 3) => Pendulum(observation),
            ("LunarLander" or "LunarLanderContinuous", 8) => LunarLander(observation),
            ("BipedalWalker" or "BipedalWalkerHardcore", 24) => BipedalWalker(observation),
            _ => Grid(space, observation) ?? Bars(observation),
        };
    }

    /// <summary>The first part that is an image or a board; null if none is.</summary>
    private static Scene? Grid(Space space, ReadOnlySpan<float> observation)
    {
        foreach (SpacePart leaf in space.Leaves)
        {
            if (leaf.Space is Box box && GridOf.Observation(box, leaf.Of(observation)) is { } grid)
            {
                return new Scene(grid);
            }
        }

        return null;
    }

    private static Scene CartPole(ReadOnlySpan<float> seen)
    {
        var scene = new Scene(-2.6, -0.4, 2.6, 1.6);
        scene.Line(Quiet, (-2.4, 0), (2.4, 0));
        scene.Box(Agent, seen[0], 0.1, 0.25, 0.1);
        scene.Line(Agent, (seen[0], 0.2), (seen[0] + Math.Sin(seen[2]), 0.2 + Math.Cos(seen[2])));
        return scene;
    }

    private static Scene Acrobot(ReadOnlySpan<float> seen)
    {
        var scene = new Scene(-2.2, -2.2, 2.2, 2.2);
        double first = Math.Atan2(seen[1], seen[0]);
        double second = first + Math.Atan2(seen[3], seen[2]);
        (double X, double Y) elbow = (Math.Sin(first), -Math.Cos(first));
        scene.Line(Quiet, (-2.2, 1), (2.2, 1));
        scene.Line(Agent, (0, 0), elbow, (elbow.X + Math.Sin(second), elbow.Y - Math.Cos(second)));
        scene.Circle(Agent, elbow.X, elbow.Y, 0.08);
        return scene;
    }

    private static Scene MountainCar(ReadOnlySpan<float> seen)
    {
        var scene = new Scene(-1.3, -0.1, 0.7, 1.3);
        scene.Line(Quiet, [.. Enumerable.Range(0, 61).Select(i => (-1.2 + (i * 0.03), Hill(-1.2 + (i * 0.03))))]);
        scene.Line(Quiet, (0.5, Hill(0.5)), (0.5, Hill(0.5) + 0.2), (0.58, Hill(0.5) + 0.16), (0.5, Hill(0.5) + 0.12));
        scene.Box(Agent, seen[0], Hill(seen[0]) + 0.06, 0.07, 0.035, Math.Atan(1.35 * Math.Cos(3 * seen[0])));
        return scene;

        static double Hill(double x) => (Math.Sin(3 * x) * 0.45) + 0.55;
    }

    private static Scene Pendulum(ReadOnlySpan<float> seen)
    {
        var scene = new Scene(-1.3, -1.3, 1.3, 1.3);
        scene.Circle(Quiet, 0, 0, 0.05);
        scene.Line(Agent, (0, 0), (-seen[1], seen[0]));
        scene.Circle(Agent, -seen[1], seen[0], 0.1);
        return scene;
    }

    private static Scene LunarLander(ReadOnlySpan<float> seen)
    {
        var scene = new Scene(-1.1, -0.2, 1.1, 1.7);
        scene.Line(Quiet, (-1.1, 0), (1.1, 0));
        scene.Line(Quiet, (-0.2, 0), (-0.2, 0.15), (-0.12, 0.12), (-0.2, 0.09));
        scene.Line(Quiet, (0.2, 0), (0.2, 0.15), (0.28, 0.12), (0.2, 0.09));
        scene.Box(Agent, seen[0], seen[1] + 0.05, 0.08, 0.06, seen[4]);
        (double sin, double cos) = Math.SinCos(seen[4]);
        foreach (int side in (int[])[-1, 1])
        {
            double length = seen[side < 0 ? 6 : 7] > 0 ? 0.10 : 0.13; // a leg on the ground is pushed in
            scene.Line(
                Agent,
                (seen[0] + (side * 0.06 * cos), seen[1] + (side * 0.06 * sin)),
                (seen[0] + (side * length * cos) + (0.06 * sin), seen[1] + (side * length * sin) - (0.06 * cos)));
        }

        return scene;
    }

    private static Scene BipedalWalker(ReadOnlySpan<float> seen)
    {
        const double Thigh = 0.34, Shin = 0.34, LidarReach = 1.6;
        var scene = new Scene(-1.2, -1, 2, 0.6);
        scene.Box(Agent, 0, 0.1, 0.3, 0.1, seen[0]);
        foreach (int leg in (int[])[4, 9])
        {
            double hip = seen[0] + seen[leg];
            double knee = hip + seen[leg + 2] - 1; // the observation adds 1 to the knee's angle
            (double X, double Y) joint = (Thigh * Math.Sin(hip), -Thigh * Math.Cos(hip));
            scene.Line(Agent, (0, 0), joint, (joint.X + (Shin * Math.Sin(knee)), joint.Y - (Shin * Math.Cos(knee))));
        }

        // The ends of the ten lidar rays show the ground ahead.
        var ground = new (double X, double Y)[10];
        for (int ray = 0; ray < ground.Length; ray++)
        {
            (double sin, double cos) = Math.SinCos(1.5 * ray / ground.Length);
            ground[ray] = (sin * seen[14 + ray] * LidarReach, -cos * seen[14 + ray] * LidarReach);
        }

        scene.Line(Quiet, ground);
        return scene;
    }

    private static Scene Bars(ReadOnlySpan<float> seen)
    {
        int count = Math.Min(seen.Length, MaxBars);
        var scene = new Scene(0, -1.1, count, 1.1);
        scene.Line(Quiet, (0, 0), (count, 0));
        for (int i = 0; i < count; i++)
        {
            double height = Math.Tanh(seen[i]); // any number fits, and small ones keep their size
            scene.Line(Agent, (i + 0.2, 0), (i + 0.2, height), (i + 0.8, height), (i + 0.8, 0));
        }

        return scene;
    }
}
