using Gradus.Physics2D;

namespace Gradus.Envs;

/// <summary>
/// Walk to the far end on two legs with two joints each, over slightly uneven ground or, hardcore, over stumps, stairs and pits. Equal to
/// Gymnasium's <c>BipedalWalker-v3</c>: the same seed and actions give the same episode, to the last bit.
/// </summary>
/// <remarks>
/// <para>Actions: the motors of left hip, left knee, right hip and right knee, in [−1, 1]; the sign is the direction, the magnitude the
/// torque.</para>
/// <para>
/// Observation: angle, angular velocity and velocity of the hull, angle and speed of each joint, whether each foot touches the ground, and
/// ten lidar rays as fractions of their range. Reward: the distance covered (300 to the far end), minus leaning and torque; −100 for
/// falling.
/// </para>
/// <para>
/// An episode begun without a seed is built into the world from which the previous one was removed, as in the original; that changes the
/// order in which contacts are solved, and so the last bits. One begun with a seed is built into a new world, so that it depends on nothing
/// else.
/// </para>
/// </remarks>
public sealed class BipedalWalker : WorldEnvironment
{
    private const double FramesPerSecond = 50;
    private const double Scale = WalkerScene.Scale;
    private const double ViewWidth = 600 / Scale;
    private const double HipSpeed = 4;
    private const double KneeSpeed = 6;
    private const double InitialForce = 5;
    private const int JointCount = WalkerScene.PartCount;
    private const float Pi = (float)Math.PI;

    private static readonly Space Observations = new Box(
        [-Pi, -5, -5, -5, -Pi, -5, -Pi, -5, 0, -Pi, -5, -Pi, -5, 0, .. Enumerable.Repeat(-1f, Lidar.RayCount)],
        [Pi, 5, 5, 5, Pi, 5, Pi, 5, 5, Pi, 5, Pi, 5, 5, .. Enumerable.Repeat(1f, Lidar.RayCount)]);

    private static readonly Space Actions = new Box(-1, 1, JointCount);

    private readonly bool _hardcore;
    private readonly WalkerScene _scene = new();
    private readonly WalkerTerrain _terrain = new();
    private readonly float[] _motors = new float[JointCount];

    /// <summary>Makes the environment.</summary>
    /// <param name="hardcore">Whether there are stumps, stairs and pits.</param>
    public BipedalWalker(bool hardcore = false)
        : base(nameof(BipedalWalker)) => _hardcore = hardcore;

    /// <inheritdoc/>
    public override Space ObservationSpace => Observations;

    /// <inheritdoc/>
    public override Space ActionSpace => Actions;

    internal override World World => _scene.World;

    private protected override int Pushed => _scene.Hull;

    internal WalkerScene Scene => _scene;

    internal WalkerTerrain Terrain => _terrain;

    private protected override void Forget() => _scene.Clear();

    private protected override void Begin(Rng rng)
    {
        _terrain.Draw(rng, _hardcore);
        _scene.Build(_terrain);
        _scene.Push(rng.NextUniform(-InitialForce, InitialForce));

        // The first observation comes from a step without torques.
        Array.Clear(_motors);
        BeginStep();
    }

    private protected override void Act(EnvironmentAction action, Rng rng)
    {
        for (int i = 0; i < _motors.Length; i++)
        {
            _motors[i] = Math.Clamp(action.Reals[i], -1f, 1f);
        }

        BeginStep();
    }

    private protected override StepResult Judge(double progress)
    {
        double reward = progress;
        foreach (float motor in _motors)
        {
            reward -= 0.00035 * WalkerScene.MotorTorque * Math.Abs((double)motor);
        }

        double x = _scene.HullBody.Frame.Position.X;
        bool lost = _scene.HasFallen || x < 0;
        bool arrived = x > (WalkerTerrain.Count - WalkerTerrain.GrassLength) * WalkerTerrain.Step;
        return new StepResult(lost ? -100 : reward, lost || arrived, Truncated: false);
    }

    private protected override void SaveTask(StateWriter writer)
    {
        writer.Write("terrain", _terrain);
        writer.Write("scene", _scene);
    }

    private protected override void LoadTask(StateReader reader)
    {
        reader.Read("terrain", _terrain);
        reader.Read("scene", _scene);
    }

    private void BeginStep()
    {
        for (int i = 0; i < JointCount; i++)
        {
            double motor = _motors[i];
            _scene.SetMotor(i, SpeedOf(i) * Math.Sign(motor), WalkerScene.MotorTorque * Math.Abs(motor));
        }

        _scene.BeginStep(1.0 / FramesPerSecond);
    }

    private protected override double Observe(Span<float> observation)
    {
        ref readonly Body hull = ref _scene.HullBody;
        double angle = hull.Sweep.Angle;
        observation[3] = (float)(0.3 * hull.Motion.Velocity.Y * WalkerScene.ViewHeight / FramesPerSecond);
        observation[2] = (float)(0.3 * hull.Motion.Velocity.X * ViewWidth / FramesPerSecond);
        observation[1] = (float)(2.0 * hull.Motion.Spin / FramesPerSecond);
        observation[0] = (float)angle;
        ObserveLeg(0, observation.Slice(4, 5));
        ObserveLeg(2, observation.Slice(9, 5));
        _scene.Look(observation[14..]);
        return (130 * (double)hull.Frame.Position.X / Scale) - (5.0 * Math.Abs(angle));
    }

    /// <summary>Hip angle and speed, knee angle and speed, foot on the ground.</summary>
    private void ObserveLeg(int hip, Span<float> observation)
    {
        int knee = hip + 1;
        observation[0] = _scene.JointAngle(hip);
        observation[1] = (float)(_scene.JointSpeed(hip) / HipSpeed);
        observation[2] = (float)(_scene.JointAngle(knee) + 1.0);
        observation[3] = (float)(_scene.JointSpeed(knee) / KneeSpeed);
        observation[4] = _scene.Touches[knee] ? 1 : 0;
    }

    private static double SpeedOf(int joint) => joint % 2 == 0 ? HipSpeed : KneeSpeed;
}
