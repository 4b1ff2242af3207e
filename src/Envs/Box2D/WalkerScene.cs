using System.Runtime.InteropServices;
using Gradus.Physics2D;

namespace Gradus.Envs;

/// <summary>
/// The walker on its ground, as bodies of a <see cref="World"/>: a hull with two legs of two parts each, and which of them touch.
/// </summary>
internal sealed class WalkerScene : IContactObserver, IResumable
{
    /// <summary>Pixels per metre: the scene was drawn in pixels.</summary>
    public const double Scale = 30;

    /// <summary>The height of the view in metres.</summary>
    public const double ViewHeight = 400 / Scale;

    /// <summary>The number of parts of both legs, and of the joints above them: left thigh, left shin, right thigh, right shin.</summary>
    public const int PartCount = 4;

    /// <summary>The torque that a joint has at full power (N m).</summary>
    public const double MotorTorque = 80;

    private const double LegDown = -8 / Scale;
    private const double LegWidth = 8 / Scale;
    private const double LegHeight = 34 / Scale;
    private const int VelocityIterations = 6 * 30;
    private const int PositionIterations = 2 * 30;
    private const ushort GroundCategory = 1;

    private static readonly (double X, double Y)[] Outline = [(-30, +9), (+6, +9), (+34, +1), (+34, -8), (-30, -8)];
    private static readonly CollisionShape HullShape = CollisionShape.Polygon(
        [.. Outline.Select(point => Vector(point.X / Scale, point.Y / Scale))]);
    private static readonly CollisionShape ThighShape = CollisionShape.Box((float)(LegWidth / 2), (float)(LegHeight / 2));
    private static readonly CollisionShape ShinShape = CollisionShape.Box((float)(0.8 * LegWidth / 2), (float)(LegHeight / 2));
    private static readonly Material HullMaterial = new(Density: 5, Friction: 0.1f, Category: 0x20, Mask: GroundCategory);
    private static readonly Material LegMaterial = new(Density: 1, Friction: 0.2f, Category: 0x20, Mask: GroundCategory);
    private static readonly Material GroundMaterial = new(Density: 0, Friction: 2.5f, Category: GroundCategory);

    private readonly World _world;
    private readonly List<int> _ground = [];
    private readonly int[] _parts = new int[PartCount];
    private readonly int[] _joints = new int[PartCount];
    private readonly bool[] _touches = new bool[PartCount];
    private readonly RayFan _rays = new(Lidar.RayCount);

    public WalkerScene() => _world = new World(new Vec2(0, -10)) { Observer = this };

    /// <summary>The number of the hull's body.</summary>
    public int Hull { get; private set; }

    /// <summary>Whether the hull has touched the ground.</summary>
    public bool HasFallen { get; private set; }

    /// <summary>The numbers of the bodies of the legs.</summary>
    public ReadOnlySpan<int> Parts => _parts;

    /// <summary>Which parts of the legs touch the ground.</summary>
    public ReadOnlySpan<bool> Touches => _touches;

    public World World => _world;

    public ref readonly Body HullBody => ref _world.BodyAt(Hull);

    /// <summary>Removes everything, leaving an empty scene.</summary>
    public void Clear()
    {
        _world.Clear();
        _ground.Clear();
    }

    /// <summary>
    /// Sets everything up for an episode. The remains of the last one are removed piece by piece, so that the world hands out its numbers
    /// in the original's order; there, too, the world outlives the episode.
    /// </summary>
    public void Build(WalkerTerrain terrain)
    {
        Remove();
        HasFallen = false;
        Array.Clear(_touches);
        BuildGround(terrain);
        double x = WalkerTerrain.Step * WalkerTerrain.StartLength / 2;
        double y = WalkerTerrain.StartHeight + (2 * LegHeight);
        Hull = _world.AddBody(dynamic: true, Vector(x, y), 0);
        _world.AddFixture(Hull, HullShape, HullMaterial);
        BuildLeg(0, -1, x, y);
        BuildLeg(2, +1, x, y);
    }

    public void Push(double x) => _world.ApplyForce(Hull, Vector(x, 0));

    /// <summary>Sets the motor above a part: its target speed (rad/s) and maximum torque (N m).</summary>
    public void SetMotor(int part, double speed, double torque) => _world.SetMotor(_joints[part], (float)speed, (float)torque);

    /// <summary>Begins to advance everything by dt seconds; <see cref="World.CompleteStep"/> does the rest.</summary>
    public void BeginStep(double dt) => _world.BeginStep((float)dt, VelocityIterations, PositionIterations);

    /// <summary>The angle of the joint above a part (rad).</summary>
    public float JointAngle(int part) => _world.JointAngle(_joints[part]);

    /// <summary>The spin of the joint above a part (rad/s).</summary>
    public float JointSpeed(int part) => _world.JointSpeed(_joints[part]);

    /// <summary>How far the lidar rays get before they meet the ground, as fractions of their range.</summary>
    public void Look(Span<float> reaches)
    {
        Vec2 from = HullBody.Frame.Position;
        for (int i = 0; i < Lidar.RayCount; i++)
        {
            _rays.Aim(i, from, Lidar.End(i, from));
        }

        _world.Cast(_rays, GroundCategory);
        _rays.Reaches.CopyTo(reaches);
    }

    /// <summary>Writes the world and the roles of its bodies.</summary>
    public void SaveState(StateWriter writer)
    {
        writer.Write("hull", Hull);
        writer.WriteArray<int>("parts", _parts);
        writer.WriteArray<int>("joints", _joints);
        writer.WriteArray<bool>("touches", _touches);
        writer.Write("has_fallen", HasFallen);
        writer.WriteArray<int>("ground", CollectionsMarshal.AsSpan(_ground));
        writer.Write("world", _world);
    }

    public void LoadState(StateReader reader)
    {
        int hull = reader.ReadInt32("hull", min: 0);
        reader.ReadArray("parts", _parts);
        reader.ReadArray("joints", _joints);
        reader.ReadArray("touches", _touches);
        bool hasFallen = reader.ReadBoolean("has_fallen");
        int[] ground = reader.ReadArray<int>("ground");
        reader.Read("world", _world);
        reader.WhenAccepted(() =>
        {
            (Hull, HasFallen) = (hull, hasFallen);
            _ground.Clear();
            _ground.AddRange(ground);
        });
    }

    void IContactObserver.Touched(int body)
    {
        HasFallen |= body == Hull;
        NoteParts(body, touches: true);
    }

    void IContactObserver.Parted(int body) => NoteParts(body, touches: false);

    private void NoteParts(int body, bool touches)
    {
        for (int i = 0; i < PartCount; i++)
        {
            // A foot that stands on two lines and leaves one of them counts as being in the air, as in the original.
            if (_parts[i] == body)
            {
                _touches[i] = touches;
            }
        }
    }

    private void Remove()
    {
        if (_ground.Count == 0)
        {
            return;
        }

        for (int i = _ground.Count - 1; i >= 0; i--)
        {
            _world.RemoveBody(_ground[i]);
        }

        _ground.Clear();
        _world.RemoveBody(Hull);
        foreach (int part in _parts)
        {
            _world.RemoveBody(part);
        }
    }

    private void BuildGround(WalkerTerrain terrain)
    {
        Span<Vec2> corners = stackalloc Vec2[4];
        foreach (WalkerTerrain.Block block in terrain.Blocks)
        {
            corners[0] = Vector(block.X1, block.Y1);
            corners[1] = Vector(block.X2, block.Y1);
            corners[2] = Vector(block.X2, block.Y2);
            corners[3] = Vector(block.X1, block.Y2);
            AddGround(CollisionShape.Polygon(corners));
        }

        for (int i = 0; i < WalkerTerrain.Count - 1; i++)
        {
            Vec2 from = Vector(WalkerTerrain.X(i), terrain.Heights[i]);
            Vec2 to = Vector(WalkerTerrain.X(i + 1), terrain.Heights[i + 1]);
            AddGround(CollisionShape.Edge(from, to));
        }
    }

    private void AddGround(in CollisionShape shape)
    {
        int body = _world.AddBody(dynamic: false, default, 0);
        _world.AddFixture(body, shape, GroundMaterial);
        _ground.Add(body);
    }

    private void BuildLeg(int first, int side, double x, double y)
    {
        float angle = (float)(side * 0.05);
        int thigh = AddPart(first, ThighShape, Vector(x, y - (LegHeight / 2) - LegDown), angle);
        _joints[first] = _world.Join(new RevoluteJoint
        {
            BodyA = Hull,
            BodyB = thigh,
            AnchorA = Vector(0, LegDown),
            AnchorB = Vector(0, LegHeight / 2),
            ReferenceAngle = angle,
            LowerAngle = -0.8f,
            UpperAngle = 1.1f,
        });
        int shin = AddPart(first + 1, ShinShape, Vector(x, y - (LegHeight * 3 / 2) - LegDown), angle);
        _joints[first + 1] = _world.Join(new RevoluteJoint
        {
            BodyA = thigh,
            BodyB = shin,
            AnchorA = Vector(0, -LegHeight / 2),
            AnchorB = Vector(0, LegHeight / 2),
            LowerAngle = -1.6f,
            UpperAngle = -0.1f,
        });
    }

    private int AddPart(int index, in CollisionShape shape, Vec2 position, float angle)
    {
        int part = _world.AddBody(dynamic: true, position, angle);
        _world.AddFixture(part, shape, LegMaterial);
        return _parts[index] = part;
    }

    private static Vec2 Vector(double x, double y) => new((float)x, (float)y);
}
