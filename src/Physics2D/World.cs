namespace Gradus.Physics2D;

/// <summary>
/// Rigid bodies in the plane, in float, by the method that Box2D 2.3 made popular: sequential impulses with warm starting, a block solver
/// for contacts with two points, revolute joints with motors and limits, islands that sleep, and continuous collision against static
/// bodies.
/// </summary>
/// <remarks>
/// Equal to that method to the last bit: the same operations in the same order, including the order of lists and trees. It leaves out what
/// no environment here needs: circles and chains, other joints, kinematic bodies, damping, sensors, and contacts between two bodies that
/// move.
/// </remarks>
internal sealed partial class World
{
    private const int None = -1;

    private readonly Pool<Body> _bodies = new(16);
    private readonly Pool<Fixture> _fixtures = new(16);
    private readonly Pool<RevoluteJoint> _joints = new(8);
    private readonly BroadPhase _broadPhase = new();
    private readonly ContactGraph _contacts;
    private readonly BoundsFollower _follower;
    private readonly VelocitySolver _velocitySolver = VelocitySolver.Single();
    private readonly PositionSolver _positionSolver = PositionSolver.Single();
    private readonly IslandSolver _islands;
    private readonly ImpactSolver _impacts;
    private readonly IslandProblem[] _problem;
    private readonly bool[] _solved = new bool[1];
    private readonly Vec2 _gravity;

    private int _firstDynamic = None;
    private bool _hasNewFixtures;
    private float _inverseDt;
    private TimeStep _step;

    /// <summary>An empty world.</summary>
    /// <param name="gravity">In m/s².</param>
    public World(Vec2 gravity)
    {
        _gravity = gravity;
        _contacts = new ContactGraph(_bodies, _fixtures, _broadPhase);
        _follower = new BoundsFollower(_bodies, _fixtures, _broadPhase);
        var contactSolver = new ContactSolver(_bodies, _contacts);
        _islands = new IslandSolver(_bodies, _contacts, _joints, contactSolver);
        _impacts = new ImpactSolver(_bodies, _fixtures, _joints, _contacts, contactSolver, _velocitySolver, _positionSolver, _follower);
        _problem = [_islands.Problem];
    }

    /// <summary>Is notified when bodies begin and cease to touch.</summary>
    public IContactObserver? Observer
    {
        get => _contacts.Observer;
        set => _contacts.Observer = value;
    }

    /// <summary>The island between <see cref="BeginIsland"/> and <see cref="FinishIsland"/>.</summary>
    public IslandProblem Problem => _problem[0];

    /// <summary>The step that has begun.</summary>
    public ref readonly TimeStep CurrentStep => ref _step;

    /// <summary>
    /// Begins to advance everything by dt seconds. Then call <see cref="CompleteStep"/>; or, to solve several worlds side by side, repeat
    /// <see cref="BeginIsland"/>, solve the velocities of <see cref="Problem"/>, <see cref="AdvanceIsland"/>, solve the positions,
    /// <see cref="FinishIsland"/> until no island is left, and finally call <see cref="FinishStep"/>.
    /// </summary>
    public void BeginStep(float dt, int velocityIterations, int positionIterations)
    {
        if (_hasNewFixtures)
        {
            _contacts.FindNew();
            _hasNewFixtures = false;
        }

        _step = new TimeStep(dt, _inverseDt * dt, velocityIterations, positionIterations);
        _contacts.Update();
        _islands.Begin(_firstDynamic);
    }

    /// <summary>The rest of a step.</summary>
    public void CompleteStep()
    {
        while (BeginIsland())
        {
            _velocitySolver.Solve(_problem, _step.VelocityIterations);
            AdvanceIsland();
            _positionSolver.Solve(_problem, _step.PositionIterations, PositionGoal.OfStep, _solved);
            FinishIsland(_solved[0]);
        }

        FinishStep();
    }

    /// <summary>Prepares the next island.</summary>
    /// <returns>False if none is left.</returns>
    public bool BeginIsland() => _islands.BeginNext(_step, _gravity);

    /// <summary>Advances the island with the solved velocities.</summary>
    public void AdvanceIsland() => _islands.Advance(_step);

    /// <summary>The last part of an island.</summary>
    /// <param name="solved">Whether all position errors became small.</param>
    public void FinishIsland(bool solved) => _islands.Finish(_step, solved);

    /// <summary>The last part of a step.</summary>
    public void FinishStep()
    {
        for (int body = _firstDynamic; body != None; body = _bodies[body].Next)
        {
            // A body that is not in any island sleeps, and has not moved.
            if (_bodies[body].InIsland)
            {
                _follower.Follow(body);
            }
        }

        _contacts.FindNew();
        _impacts.Solve(_firstDynamic, _step);
        _inverseDt = 1f / _step.Dt;
        for (int body = _firstDynamic; body != None; body = _bodies[body].Next)
        {
            _bodies[body].Force = default;
            _bodies[body].Torque = 0;
        }
    }

    /// <summary>Limits rays to the first fixture of a category.</summary>
    public void Cast(RayFan rays, ushort category)
    {
        foreach (int leaf in _broadPhase.Find(rays.Bounds))
        {
            ref Fixture fixture = ref _fixtures[_broadPhase.FixtureOf(leaf)];
            if ((fixture.Material.Category & category) != 0)
            {
                rays.Meet(fixture.Shape, _bodies[fixture.Body].Frame);
            }
        }
    }
}
