using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Dynamics;

/// <summary>Builds the islands of bodies that are awake, moves each of them one step on, and puts those to sleep that have come to rest.</summary>
internal sealed class IslandSolver(Pool<Body> bodies, ContactGraph contacts, Pool<RevoluteJoint> joints, ContactSolver contactSolver)
{
    private const int None = -1;

    private readonly Island _island = new();
    private readonly VelocityIterations _velocityIterations = new(joints, contactSolver);
    private int[] _stack = new int[16];

    /// <summary>Solves every island.</summary>
    /// <param name="firstDynamic">The first body in the world's list of dynamic bodies.</param>
    /// <param name="step">The step.</param>
    /// <param name="gravity">In m/s².</param>
    public void Solve(int firstDynamic, in TimeStep step, Vec2 gravity)
    {
        ClearMarks(firstDynamic);
        for (int seed = firstDynamic; seed != None; seed = bodies[seed].Next)
        {
            if (bodies[seed].InIsland || !bodies[seed].IsAwake)
            {
                continue;
            }

            Build(seed);
            Solve(step, gravity);
            foreach (int body in _island.Bodies)
            {
                // What does not move belongs to every island that it touches.
                bodies[body].InIsland &= bodies[body].IsDynamic;
            }
        }
    }

    private void ClearMarks(int firstDynamic)
    {
        for (int body = firstDynamic; body != None; body = bodies[body].Next)
        {
            bodies[body].InIsland = false;
            for (int edge = bodies[body].FirstJoint; edge != None; edge = RevoluteJoint.EdgeAt(joints, edge).Next)
            {
                joints[edge >> 1].InIsland = false;
            }
        }

        for (int contact = contacts.First; contact != None; contact = contacts[contact].Next)
        {
            contacts[contact].InIsland = false;
        }
    }

    /// <summary>Depth-first search from a body over contacts that touch and over joints, not going through bodies that cannot move.</summary>
    private void Build(int seed)
    {
        _island.Clear();
        int depth = 0;
        Push(seed, ref depth);
        while (depth > 0)
        {
            int number = _stack[--depth];
            ref Body body = ref bodies[number];
            _island.AddBody(number, ref body);
            body.WakeUp();
            if (!body.IsDynamic)
            {
                continue;
            }

            for (int edge = body.FirstContact; edge != None; edge = contacts.EdgeAt(edge).Next)
            {
                ref Contact contact = ref contacts[edge >> 1];
                if (!contact.InIsland && contact.IsEnabled && contact.IsTouching)
                {
                    contact.InIsland = true;
                    _island.AddContact(edge >> 1);
                    Push(contacts.OtherBody(edge), ref depth);
                }
            }

            for (int edge = body.FirstJoint; edge != None; edge = RevoluteJoint.EdgeAt(joints, edge).Next)
            {
                ref RevoluteJoint joint = ref joints[edge >> 1];
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
        if (bodies[body].InIsland)
        {
            return;
        }

        bodies[body].InIsland = true;
        if (depth == _stack.Length)
        {
            Array.Resize(ref _stack, 2 * depth);
        }

        _stack[depth++] = body;
    }

    private void Solve(in TimeStep step, Vec2 gravity)
    {
        IntegrateVelocities(step.Dt, gravity);
        contactSolver.Load(_island, step.Ratio);
        contactSolver.Prepare(_island.Poses, _island.Motions);
        contactSolver.WarmStart(_island.Motions);
        foreach (int joint in _island.Joints)
        {
            joints[joint].Prepare(bodies, _island.Poses, _island.Motions, step);
        }

        _velocityIterations.Run(_island, step.VelocityIterations);
        contactSolver.StoreImpulses();
        for (int i = 0; i < _island.BodyCount; i++)
        {
            _island.Motions[i].Limit(step.Dt);
            _island.Poses[i].Advance(_island.Motions[i], step.Dt);
        }

        bool solved = SolvePositions(step.PositionIterations);
        WriteBack();
        LetSleep(step.Dt, solved);
    }

    /// <summary>v ← v + h (g + F / m), ω ← ω + h τ / I.</summary>
    private void IntegrateVelocities(float h, Vec2 gravity)
    {
        for (int i = 0; i < _island.BodyCount; i++)
        {
            ref Body body = ref bodies[_island.Bodies[i]];
            body.Sweep.StartCenter = body.Sweep.Center;
            body.Sweep.StartAngle = body.Sweep.Angle;
            Motion motion = body.Motion;
            if (body.IsDynamic)
            {
                motion.Velocity += h * (gravity + (body.InverseMass * body.Force));
                motion.Spin += h * body.InverseInertia * body.Torque;
            }

            _island.Motions[i] = motion;
            _island.Poses[i] = new Pose { Center = body.Sweep.Center, Angle = body.Sweep.Angle };
        }
    }

    /// <summary>Iterates until all position errors are small.</summary>
    /// <returns>Whether they became so.</returns>
    private bool SolvePositions(int iterations)
    {
        for (int i = 0; i < iterations; i++)
        {
            bool solved = contactSolver.SolvePosition(_island.Poses);
            foreach (int joint in _island.Joints)
            {
                solved &= joints[joint].SolvePosition(_island.Poses);
            }

            if (solved)
            {
                return true;
            }
        }

        return false;
    }

    private void WriteBack()
    {
        for (int i = 0; i < _island.BodyCount; i++)
        {
            ref Body body = ref bodies[_island.Bodies[i]];
            body.Sweep.Center = _island.Poses[i].Center;
            body.Sweep.Angle = _island.Poses[i].Angle;
            body.Motion = _island.Motions[i];
            body.UpdateFrame();
        }
    }

    /// <summary>An island sleeps when the least rested of its bodies has rested long enough.</summary>
    private void LetSleep(float h, bool solved)
    {
        float rest = float.MaxValue;
        foreach (int number in _island.Bodies)
        {
            ref Body body = ref bodies[number];
            if (body.IsDynamic)
            {
                bool rests = body.Motion.Spin * body.Motion.Spin <= Tolerances.RestingSpin * Tolerances.RestingSpin
                    && body.Motion.Velocity.LengthSquared <= Tolerances.RestingSpeed * Tolerances.RestingSpeed;
                body.RestTime = rests ? body.RestTime + h : 0;
                rest = rest < body.RestTime ? rest : body.RestTime;
            }
        }

        if (rest >= Tolerances.TimeToSleep && solved)
        {
            foreach (int number in _island.Bodies)
            {
                bodies[number].FallAsleep();
            }
        }
    }
}
