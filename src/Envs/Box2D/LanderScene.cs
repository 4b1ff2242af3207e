using Gradus.Physics2D;

namespace Gradus.Envs;

/// <summary>The lander with its two legs above the ground, as bodies of a <see cref="World"/>, and which of them touch.</summary>
internal sealed class LanderScene : IContactObserver, IResumable
{
    /// <summary>Pixels per metre: the scene was drawn in pixels.</summary>
    public const double Scale = 30;

    /// <summary>The width and height of the view, in metres.</summary>
    public const double Width = 600 / Scale, Height = 400 / Scale;

    /// <summary>The distance of the leg hinges below the lander's origin.</summary>
    public const double LegDown = 18;

    /// <summary>The number of legs.</summary>
    public const int LegCount = 2;

    private const double LegAway = 20;
    private const int VelocityIterations = 6 * 30;
    private const int PositionIterations = 2 * 30;

    private static readonly (double X, double Y)[] Outline = [(-14, +17), (-17, 0), (-17, -10), (+17, -10), (+17, 0), (+14, +17)];
    private static readonly CollisionShape LanderShape = CollisionShape.Polygon(
        [.. Outline.Select(point => Vector(point.X / Scale, point.Y / Scale))]);
    private static readonly CollisionShape LegShape = CollisionShape.Box((float)(2 / Scale), (float)(8 / Scale));
    private static readonly Material LanderMaterial = new(Density: 5, Friction: 0.1f, Category: 0x10, Mask: 1);
    private static readonly Material LegMaterial = new(Density: 1, Friction: 0.2f, Category: 0x20, Mask: 1);
    private static readonly Material GroundMaterial = new(Density: 0, Friction: 0.1f);
    private static readonly Material FloorMaterial = new(Density: 0, Friction: 0.2f);

    private readonly World _world;
    private readonly int[] _legs = new int[LegCount];
    private readonly bool[] _legTouches = new bool[LegCount];

    /// <summary>An empty scene.</summary>
    /// <param name="gravity">In m/s², negative for down.</param>
    public LanderScene(double gravity) => _world = new World(Vector(0, gravity)) { Observer = this };

    /// <summary>The number of the lander's body.</summary>
    public int Lander { get; private set; }

    /// <summary>Whether the lander itself, not just its legs, has touched the ground.</summary>
    public bool HasCrashed { get; private set; }

    public ReadOnlySpan<bool> LegTouches => _legTouches;

    public ReadOnlySpan<int> Legs => _legs;

    public World World => _world;

    public ref readonly Body LanderBody => ref _world.BodyAt(Lander);

    /// <summary>Removes everything and sets up an episode.</summary>
    /// <param name="heights">The heights of the ground.</param>
    public void Build(ReadOnlySpan<double> heights)
    {
        _world.Clear();
        HasCrashed = false;
        Array.Clear(_legTouches);
        BuildGround(heights);
        Lander = _world.AddBody(dynamic: true, Vector(Width / 2, Height), 0);
        _world.AddFixture(Lander, LanderShape, LanderMaterial);
        for (int i = 0; i < LegCount; i++)
        {
            BuildLeg(i, i == 0 ? -1 : +1);
        }
    }

    /// <summary>Begins to advance everything by dt seconds; <see cref="World.CompleteStep"/> does the rest.</summary>
    public void BeginStep(double dt) => _world.BeginStep((float)dt, VelocityIterations, PositionIterations);

    public void Push(double x, double y) => _world.ApplyForce(Lander, Vector(x, y));

    public void Turn(double torque) => _world.ApplyTorque(Lander, (float)torque);

    public void Kick(double impulseX, double impulseY, double x, double y) =>
        _world.ApplyImpulse(Lander, Vector(impulseX, impulseY), Vector(x, y));

    /// <summary>Writes the world and the roles of its bodies.</summary>
    public void SaveState(StateWriter writer)
    {
        writer.Write("lander", Lander);
        writer.WriteArray<int>("legs", _legs);
        writer.WriteArray<bool>("leg_touches", _legTouches);
        writer.Write("has_crashed", HasCrashed);
        writer.Write("world", _world);
    }

    public void LoadState(StateReader reader)
    {
        int lander = reader.ReadInt32("lander", min: 0);
        reader.ReadArray("legs", _legs);
        reader.ReadArray("leg_touches", _legTouches);
        bool hasCrashed = reader.ReadBoolean("has_crashed");
        reader.Read("world", _world);
        reader.WhenAccepted(() => (Lander, HasCrashed) = (lander, hasCrashed));
    }

    void IContactObserver.Touched(int body)
    {
        HasCrashed |= body == Lander;
        NoteLegs(body, touches: true);
    }

    void IContactObserver.Parted(int body) => NoteLegs(body, touches: false);

    private void NoteLegs(int body, bool touches)
    {
        for (int i = 0; i < LegCount; i++)
        {
            // A leg that stands on two lines and leaves one of them counts as being in the air, as in the original.
            if (_legs[i] == body)
            {
                _legTouches[i] = touches;
            }
        }
    }

    private void BuildGround(ReadOnlySpan<double> heights)
    {
        int moon = _world.AddBody(dynamic: false, default, 0);
        _world.AddFixture(moon, CollisionShape.Edge(default, Vector(Width, 0)), FloorMaterial);
        for (int i = 0; i < LunarTerrain.Count - 1; i++)
        {
            Vec2 from = Vector(LunarTerrain.X(i), heights[i]);
            Vec2 to = Vector(LunarTerrain.X(i + 1), heights[i + 1]);
            _world.AddFixture(moon, CollisionShape.Edge(from, to), GroundMaterial);
        }
    }

    /// <summary>
    /// A leg starts outside the limits of its joint, and snaps into place in the first step. The motor then folds it outwards with a
    /// limited torque, which makes it a spring.
    /// </summary>
    private void BuildLeg(int index, int side)
    {
        float angle = (float)(side * 0.05);
        int leg = _world.AddBody(dynamic: true, Vector((Width / 2) - (side * LegAway / Scale), Height), angle);
        _world.AddFixture(leg, LegShape, LegMaterial);
        _legs[index] = leg;
        _world.Join(new RevoluteJoint
        {
            BodyA = Lander,
            BodyB = leg,
            AnchorB = Vector(side * LegAway / Scale, LegDown / Scale),
            ReferenceAngle = angle,
            LowerAngle = (float)(side < 0 ? 0.9 - 0.5 : -0.9),
            UpperAngle = (float)(side < 0 ? 0.9 : -0.9 + 0.5),
            MotorSpeed = (float)(0.3 * side),
            MaxMotorTorque = 40,
        });
    }

    private static Vec2 Vector(double x, double y) => new((float)x, (float)y);
}
