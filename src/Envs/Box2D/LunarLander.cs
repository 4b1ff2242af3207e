using Gradus.Physics2D;

namespace Gradus.Envs;

/// <summary>
/// Land a craft with three engines softly between two flags. Equal to Gymnasium's <c>LunarLander-v3</c>: the same seed and actions give the
/// same episode, to the last bit.
/// </summary>
/// <remarks>
/// <para>
/// Actions: nothing (0), left engine (1), main engine (2), right engine (3); or, if continuous, the throttle of the main engine (off below
/// 0, then 50 % to 100 %) and of the side engines (off between −0.5 and 0.5, then 50 % to 100 %), both in [−1, 1].
/// </para>
/// <para>
/// Observation: position relative to the pad, velocity, angle, angular velocity, and whether each leg touches the ground. Reward: progress
/// towards resting upright on the pad, minus the fuel; −100 for crashing or leaving the view, +100 for coming to rest.
/// </para>
/// </remarks>
public sealed class LunarLander : WorldEnvironment
{
    private const string Name = nameof(LunarLander);
    private const double FramesPerSecond = 50;
    private const double Scale = LanderScene.Scale;
    private const double HalfWidth = LanderScene.Width / 2;
    private const double HalfHeight = LanderScene.Height / 2;
    private const double MainEnginePower = 13;
    private const double MainEngineY = 4;
    private const double SideEnginePower = 0.6;
    private const double SideEngineHeight = 14;
    private const double SideEngineAway = 12;
    private const double InitialForce = 1000;

    private static readonly Space Observations = new Box(
        [-2.5f, -2.5f, -10, -10, (float)(-2 * Math.PI), -10, 0, 0],
        [2.5f, 2.5f, 10, 10, (float)(2 * Math.PI), 10, 1, 1]);

    private static readonly Space DiscreteActions = new Discrete(4);
    private static readonly Space ContinuousActions = new Box(-1, 1, 2);

    private readonly bool _continuous;
    private readonly bool _windy;
    private readonly double _windPower;
    private readonly double _turbulencePower;
    private readonly LanderScene _scene;
    private readonly double[] _heights = new double[LunarTerrain.Count];
    private LunarWind _wind;
    private double _main;
    private double _side;

    /// <summary>Makes the environment.</summary>
    /// <param name="continuous">Whether actions are throttles rather than one of four discrete actions.</param>
    /// <param name="gravity">In m/s², between −12 and 0.</param>
    /// <param name="enableWind">Whether wind blows while no leg touches the ground.</param>
    /// <param name="windPower">The largest force of the wind (N); 0 to 20 is sensible.</param>
    /// <param name="turbulencePower">The largest torque of the turbulence (N m); 0 to 2 is sensible.</param>
    /// <exception cref="ArgumentOutOfRangeException">Gravity is not between −12 and 0, or a power is not a number.</exception>
    public LunarLander(
        bool continuous = false, double gravity = -10, bool enableWind = false, double windPower = 15, double turbulencePower = 1.5)
        : base(Name)
    {
        if (!(gravity > -12 && gravity < 0))
        {
            throw new ArgumentOutOfRangeException(nameof(gravity), gravity, $"{Name}: gravity must lie between -12 and 0, both excluded.");
        }

        CheckPower(windPower, nameof(windPower));
        CheckPower(turbulencePower, nameof(turbulencePower));
        _continuous = continuous;
        _windy = enableWind;
        _windPower = windPower;
        _turbulencePower = turbulencePower;
        _scene = new LanderScene(gravity);
    }

    /// <inheritdoc/>
    public override Space ObservationSpace => Observations;

    /// <inheritdoc/>
    public override Space ActionSpace => _continuous ? ContinuousActions : DiscreteActions;

    internal override World World => _scene.World;

    private protected override int Pushed => _scene.Lander;

    internal LanderScene Scene => _scene;

    internal ReadOnlySpan<double> Heights => _heights;

    private protected override void Begin(Rng rng)
    {
        LunarTerrain.Draw(rng, _heights);
        _scene.Build(_heights);
        double x = rng.NextUniform(-InitialForce, InitialForce);
        double y = rng.NextUniform(-InitialForce, InitialForce);
        _scene.Push(x, y);
        if (_windy)
        {
            _wind = LunarWind.Draw(rng);
        }

        // The first observation comes from a step without engines.
        BeginStep(rng, 0, 0, 0);
    }

    private protected override void Act(EnvironmentAction action, Rng rng)
    {
        ReadThrottles(action, out _main, out _side, out double direction);
        BeginStep(rng, _main, _side, direction);
    }

    private protected override StepResult Judge(double progress)
    {
        double reward = progress;
        reward -= _main * 0.30;
        reward -= _side * 0.03;
        ref readonly Body lander = ref _scene.LanderBody;
        bool rests = !lander.IsAwake;
        bool lost = _scene.HasCrashed || Math.Abs(Across(lander)) >= 1;
        if (rests || lost)
        {
            reward = rests ? 100 : -100;
        }

        return new StepResult(reward, rests || lost, Truncated: false);
    }

    private protected override void SaveTask(StateWriter writer)
    {
        writer.WriteArray<double>("heights", _heights);
        writer.Write("wind_force", _wind.ForceIndex);
        writer.Write("wind_torque", _wind.TorqueIndex);
        writer.Write("scene", _scene);
    }

    private protected override void LoadTask(StateReader reader)
    {
        reader.ReadArray("heights", _heights, finite: true);
        var wind = new LunarWind { ForceIndex = reader.ReadInt64("wind_force"), TorqueIndex = reader.ReadInt64("wind_torque") };
        reader.Read("scene", _scene);
        reader.WhenAccepted(() => _wind = wind);
    }

    private void ReadThrottles(EnvironmentAction action, out double main, out double side, out double direction)
    {
        if (!_continuous)
        {
            main = action.Index == 2 ? 1 : 0;
            side = action.Index is 1 or 3 ? 1 : 0;
            direction = action.Index - 2;
            return;
        }

        double forward = Math.Clamp(action.Reals[0], -1f, 1f);
        double sideways = Math.Clamp(action.Reals[1], -1f, 1f);
        main = forward > 0 ? (forward + 1) * 0.5 : 0;
        side = Math.Abs(sideways) > 0.5 ? Math.Abs(sideways) : 0;
        direction = Math.Sign(sideways);
    }

    private void BeginStep(Rng rng, double main, double side, double direction)
    {
        if (_windy && !_scene.LegTouches.Contains(true))
        {
            _scene.Push(_wind.NextForce() * _windPower, 0);
            _scene.Turn(_wind.NextTorque() * _turbulencePower);
        }

        // Sampled whether an engine fires or not.
        double spread0 = rng.NextUniform(-1, 1) / Scale;
        double spread1 = rng.NextUniform(-1, 1) / Scale;
        Elementary.SinCos((double)_scene.LanderBody.Sweep.Angle, out double tipX, out double tipY);
        if (main > 0)
        {
            FireMainEngine(main, tipX, tipY, spread0, spread1);
        }

        if (side > 0)
        {
            FireSideEngine(side, direction, tipX, tipY, spread0, spread1);
        }

        _scene.BeginStep(1.0 / FramesPerSecond);
    }

    /// <summary>(tipX, tipY) points along the craft, (−tipY, tipX) to its side; the exhaust is spread a little.</summary>
    private void FireMainEngine(double power, double tipX, double tipY, double spread0, double spread1)
    {
        double x = (tipX * ((MainEngineY / Scale) + (2 * spread0))) + (-tipY * spread1);
        double y = (-tipY * ((MainEngineY / Scale) + (2 * spread0))) - (tipX * spread1);
        Vec2 position = _scene.LanderBody.Frame.Position;
        _scene.Kick(-x * MainEnginePower * power, -y * MainEnginePower * power, position.X + x, position.Y + y);
    }

    /// <summary>
    /// The force acts 17 units from the origin across and 14 along, so that the torque depends on the angle, as in the original.
    /// </summary>
    private void FireSideEngine(double power, double direction, double tipX, double tipY, double spread0, double spread1)
    {
        double away = (3 * spread1) + (direction * SideEngineAway / Scale);
        double x = (tipX * spread0) + (-tipY * away);
        double y = (-tipY * spread0) - (tipX * away);
        Vec2 position = _scene.LanderBody.Frame.Position;
        _scene.Kick(
            -x * SideEnginePower * power,
            -y * SideEnginePower * power,
            position.X + x - (tipX * 17 / Scale),
            position.Y + y + (tipY * SideEngineHeight / Scale));
    }

    /// <summary>The craft's horizontal position in the view, −1 at the left edge and 1 at the right.</summary>
    private static double Across(in Body lander) => (lander.Frame.Position.X - HalfWidth) / HalfWidth;

    private protected override double Observe(Span<float> observation)
    {
        ref readonly Body lander = ref _scene.LanderBody;
        double x = Across(lander);
        double y = (lander.Frame.Position.Y - (LunarTerrain.PadHeight + (LanderScene.LegDown / Scale))) / HalfHeight;
        double vx = lander.Motion.Velocity.X * HalfWidth / FramesPerSecond;
        double vy = lander.Motion.Velocity.Y * HalfHeight / FramesPerSecond;
        double angle = lander.Sweep.Angle;
        double leg0 = _scene.LegTouches[0] ? 1 : 0;
        double leg1 = _scene.LegTouches[1] ? 1 : 0;
        observation[7] = (float)leg1;
        observation[6] = (float)leg0;
        observation[5] = (float)(20 * (double)lander.Motion.Spin / FramesPerSecond);
        observation[4] = (float)angle;
        observation[3] = (float)vy;
        observation[2] = (float)vx;
        observation[1] = (float)y;
        observation[0] = (float)x;
        return (-100 * Math.Sqrt((x * x) + (y * y))) - (
            100 * Math.Sqrt((vx * vx) + (vy * vy))) - (100 * Math.Abs(angle)) + (10 * leg0) + (10 * leg1);
    }

    private static void CheckPower(double power, string name)
    {
        if (!double.IsFinite(power))
        {
            throw new ArgumentOutOfRangeException(name, power, $"{Name}: {name} must be a number.");
        }
    }
}
