namespace Gradus.Physics2D;

/// <summary>
/// Builds the islands of bodies that are awake, advances each by one step, and puts those that have come to rest to sleep. The caller runs
/// the iterations in between: <see cref="BeginNext"/>, solve the velocities of <see cref="Problem"/>, <see cref="Advance"/>, solve the
/// positions, <see cref="Finish"/>.
/// </summary>
internal sealed class IslandSolver
{
    private const int None = -1;

    private readonly Pool<Body> _bodies;
    private readonly ContactGraph _contacts;
    private readonly Pool<RevoluteJoint> _joints;
    private readonly ContactSolver _contactSolver;
    private readonly Island _island = new();
    private int[] _stack = new int[16];
    private int _seed;

    public IslandSolver(Pool<Body> bodies, ContactGraph contacts, Pool<RevoluteJoint> joints, ContactSolver contactSolver)
    {
        _bodies = bodies;
        _contacts = contacts;
        _joints = joints;
        _contactSolver = contactSolver;
        Problem = new IslandProblem(_island, joints, contactSolver);
    }

    /// <summary>The current island.</summary>
    public IslandProblem Problem { get; }

    /// <summary>Begins a step.</summary>
    /// <param name="firstDynamic">The first body in the world's list of dynamic bodies.</param>
    public void Begin(int firstDynamic)
    {
        _seed = firstDynamic;
        for (int body = firstDynamic; body != None; body = _bodies[body].Next)
        {
            _bodies[body].InIsland = false;
            for (int edge = _bodies[body].FirstJoint; edge != None; edge = RevoluteJoint.EdgeAt(_joints, edge).Next)
            {
                _joints[edge >> 1].InIsland = false;
            }
        }

        for (int contact = _contacts.First; contact != None; contact = _contacts[contact].Next)
        {
            _contacts[contact].InIsland = false;
        }
    }

    /// <summary>Builds the next island and prepares it up to the velocity iterations.</summary>
    /// <returns>False if no island is left.</returns>
    public bool BeginNext(in TimeStep step, Vec2 gravity)
    {
        while (_seed != None && (_bodies[_seed].InIsland || !_bodies[_seed].IsAwake))
        {
            _seed = _bodies[_seed].Next;
        }

        if (_seed == None)
        {
            return false;
        }

        Build(_seed);
        Prepare(step, gravity);
        return true;
    }

    /// <summary>Advances the island with the solved velocities.</summary>
    public void Advance(in TimeStep step)
    {
        _contactSolver.StoreImpulses();
        for (int i = 0; i < _island.BodyCount; i++)
        {
            _island.Motions[i].Limit(step.Dt);
            _island.Poses[i].Advance(_island.Motions[i], step.Dt);
        }
    }

    /// <summary>Copies the motions and poses to the bodies.</summary>
    /// <param name="step">The step.</param>
    /// <param name="solved">Whether all position errors became small.</param>
    public void Finish(in TimeStep step, bool solved)
    {
        WriteBack();
        LetSleep(step.Dt, solved);
    }

    /// <summary>Depth-first search from a body over contacts that touch and over joints.</summary>
    private void Build(int seed)
    {
        _island.Clear();
        int depth = 0;
        Push(seed, ref depth);
        while (depth > 0)
        {
            int number = _stack[--depth];
            ref Body body = ref _bodies[number];
            _island.AddBody(number, ref body);
            body.WakeUp();
            for (int contact = body.FirstContact; contact != None; contact = _contacts[contact].NextOfBody)
            {
                ref Contact current = ref _contacts[contact];
                if (!current.InIsland && current.IsEnabled && current.IsTouching)
                {
                    current.InIsland = true;
                    _island.AddContact(contact);
                }
            }

            for (int edge = body.FirstJoint; edge != None; edge = RevoluteJoint.EdgeAt(_joints, edge).Next)
            {
                ref RevoluteJoint joint = ref _joints[edge >> 1];
                if (!joint.InIsland)
                {
                    joint.InIsland = true;
                    _island.AddJoint(edge >> 1);
                    Push((edge & 1) == 0 ? joint.BodyB : joint.BodyA, ref depth);
                }
            }
        }
    }

    private void Push(int body, ref int depth)
    {
        if (_bodies[body].InIsland)
        {
            return;
        }

        _bodies[body].InIsland = true;
        if (depth == _stack.Length)
        {
            Array.Resize(ref _stack, 2 * depth);
        }

        _stack[depth++] = body;
    }

    private void Prepare(in TimeStep step, Vec2 gravity)
    {
        IntegrateVelocities(step.Dt, gravity);
        _contactSolver.Load(_island, step.Ratio);
        _contactSolver.Prepare(_island.Poses, _island.Motions);
        _contactSolver.WarmStart(_island.Motions);
        foreach (int joint in _island.Joints)
        {
            _joints[joint].Prepare(_bodies, _island.Poses, _island.Motions, step);
        }
    }

    /// <summary>v ← v + h (g + F / m), ω ← ω + h τ / I.</summary>
    private void IntegrateVelocities(float h, Vec2 gravity)
    {
        for (int i = 0; i < _island.BodyCount; i++)
        {
            ref Body body = ref _bodies[_island.Bodies[i]];
            body.Sweep.StartCenter = body.Sweep.Center;
            body.Sweep.StartAngle = body.Sweep.Angle;
            ref Motion motion = ref _island.Motions[i];
            motion.Velocity = body.Motion.Velocity + (h * (gravity + (body.InverseMass * body.Force)));
            motion.Spin = body.Motion.Spin + (h * body.InverseInertia * body.Torque);
            _island.Poses[i] = new Pose { Center = body.Sweep.Center, Angle = body.Sweep.Angle };
        }
    }

    private void WriteBack()
    {
        for (int i = 0; i < _island.BodyCount; i++)
        {
            ref Body body = ref _bodies[_island.Bodies[i]];
            body.Sweep.Center = _island.Poses[i].Center;
            body.Sweep.Angle = _island.Poses[i].Angle;
            body.Motion = _island.Motions[i];
            body.UpdateFrame();
        }
    }

    /// <summary>An island sleeps once all its bodies have rested long enough.</summary>
    private void LetSleep(float h, bool solved)
    {
        float rest = float.MaxValue;
        foreach (int number in _island.Bodies)
        {
            ref Body body = ref _bodies[number];
            bool rests = body.Motion.Spin * body.Motion.Spin <= Tolerances.RestingSpin * Tolerances.RestingSpin
                && body.Motion.Velocity.LengthSquared <= Tolerances.RestingSpeed * Tolerances.RestingSpeed;
            body.RestTime = rests ? body.RestTime + h : 0;
            rest = rest < body.RestTime ? rest : body.RestTime;
        }

        if (rest >= Tolerances.TimeToSleep && solved)
        {
            foreach (int number in _island.Bodies)
            {
                _bodies[number].FallAsleep();
            }
        }
    }
}
