namespace Gradus.Physics2D;

/// <summary>
/// Continuous collision: bodies that passed through something in the step are moved back to the time of impact, stopped there, and advanced
/// for the rest of the step, one impact after another in the order of time.
/// </summary>
internal sealed class ImpactSolver
{
    private const int None = -1;

    // An impact closer than this to the end of the step waits for the next step.
    private const float AlmostOver = 1f - (10f * Tolerances.Epsilon);

    private readonly Pool<Body> _bodies;
    private readonly Pool<Fixture> _fixtures;
    private readonly ContactGraph _contacts;
    private readonly ContactSolver _contactSolver;
    private readonly VelocitySolver _velocitySolver;
    private readonly PositionSolver _positionSolver;
    private readonly BoundsFollower _follower;
    private readonly Island _island = new();
    private readonly IslandProblem[] _problem;
    private readonly bool[] _solved = new bool[1];

    public ImpactSolver(
        Pool<Body> bodies,
        Pool<Fixture> fixtures,
        Pool<RevoluteJoint> joints,
        ContactGraph contacts,
        ContactSolver contactSolver,
        VelocitySolver velocitySolver,
        PositionSolver positionSolver,
        BoundsFollower follower)
    {
        _bodies = bodies;
        _fixtures = fixtures;
        _contacts = contacts;
        _contactSolver = contactSolver;
        _velocitySolver = velocitySolver;
        _positionSolver = positionSolver;
        _follower = follower;
        _problem = [new IslandProblem(_island, joints, contactSolver)];
    }

    /// <summary>Solves all impacts of a step.</summary>
    /// <param name="firstDynamic">The first body in the world's list of dynamic bodies.</param>
    /// <param name="step">The step.</param>
    public void Solve(int firstDynamic, in TimeStep step)
    {
        Begin(firstDynamic);
        while (true)
        {
            int contact = FindFirst(out float time);
            if (contact == None || time > AlmostOver)
            {
                return;
            }

            if (BuildIsland(contact, time))
            {
                SolveIsland(step, time);
                Finish();
            }
        }
    }

    private void Begin(int firstDynamic)
    {
        for (int body = firstDynamic; body != None; body = _bodies[body].Next)
        {
            _bodies[body].Sweep.StartTime = 0;
        }

        for (int number = _contacts.First; number != None; number = _contacts[number].Next)
        {
            ref Contact contact = ref _contacts[number];
            contact.InIsland = false;
            contact.HasImpactTime = false;
            contact.SubSteps = 0;
            contact.ImpactTime = 1;
            _bodies[contact.Still].Sweep.StartTime = 0;
        }
    }

    /// <summary>The contact with the earliest impact; −1 if there is none in this step.</summary>
    private int FindFirst(out float time)
    {
        int first = None;
        time = 1;
        for (int number = _contacts.First; number != None; number = _contacts[number].Next)
        {
            ref Contact contact = ref _contacts[number];
            if (!contact.IsEnabled || contact.SubSteps > Tolerances.MaxSubSteps)
            {
                continue;
            }

            if (!contact.HasImpactTime)
            {
                if (!_bodies[contact.Moving].IsAwake)
                {
                    continue;
                }

                contact.ImpactTime = ImpactTime(contact);
                contact.HasImpactTime = true;
            }

            if (contact.ImpactTime < time)
            {
                (first, time) = (number, contact.ImpactTime);
            }
        }

        return first;
    }

    private float ImpactTime(in Contact contact)
    {
        ref Fixture a = ref _fixtures[contact.FixtureA];
        ref Fixture b = ref _fixtures[contact.FixtureB];
        ref Sweep sweepA = ref _bodies[a.Body].Sweep;
        ref Sweep sweepB = ref _bodies[b.Body].Sweep;

        // A static body has a time too: that of the last impact on it. Other bodies are advanced to that time before they are examined.
        float start = MathF.Max(sweepA.StartTime, sweepB.StartTime);
        AdvanceTo(ref sweepA, start);
        AdvanceTo(ref sweepB, start);

        // Two skins apart all the way, so there is no impact.
        if (!a.Reach.Overlaps(b.Reach))
        {
            return 1;
        }

        if (a.Shape.Kind == ShapeKind.Edge && Clearance.IsKept(a.Shape, _bodies[a.Body].Frame, b.Shape, sweepB, _bodies[b.Body].Frame))
        {
            return 1;
        }

        if (!TimeOfImpact.Find(a.Shape.Corners, sweepA, b.Shape.Corners, sweepB, out float fraction))
        {
            return 1;
        }

        float time = start + ((1f - start) * fraction);
        return time < 1 ? time : 1;
    }

    private static void AdvanceTo(ref Sweep sweep, float time)
    {
        if (sweep.StartTime < time)
        {
            sweep.Advance(time);
        }
    }

    /// <summary>Moves the moving body back to the time of impact, with everything that it touches there.</summary>
    /// <returns>False if the two do not touch there after all.</returns>
    private bool BuildIsland(int number, float time)
    {
        ref Contact contact = ref _contacts[number];
        ref Body body = ref _bodies[contact.Moving];
        Sweep sweep = body.Sweep;
        body.AdvanceTo(time);
        _contacts.Update(number);
        contact.HasImpactTime = false;
        contact.SubSteps++;
        if (!contact.IsTouching)
        {
            contact.IsEnabled = false;
            body.Sweep = sweep;
            body.UpdateFrame();
            return false;
        }

        body.WakeUp();
        _bodies[contact.Still].Sweep.Advance(time);
        _island.Clear();
        _island.AddBody(contact.Moving, ref body);
        contact.InIsland = true;
        _island.AddContact(number);
        AddTouching(body, time);
        return true;
    }

    /// <summary>Adds the other contacts that the body has at the time of impact.</summary>
    private void AddTouching(in Body body, float time)
    {
        for (int number = body.FirstContact; number != None; number = _contacts[number].NextOfBody)
        {
            if (_island.ContactCount == Tolerances.MaxImpactContacts)
            {
                return;
            }

            ref Contact contact = ref _contacts[number];
            if (contact.InIsland)
            {
                continue;
            }

            _contacts.Update(number);
            if (contact.IsTouching)
            {
                _bodies[contact.Still].Sweep.Advance(time);
                contact.InIsland = true;
                _island.AddContact(number);
            }
        }
    }

    /// <summary>Pushes the body out, corrects its velocity, and advances it for the rest of the step.</summary>
    private void SolveIsland(in TimeStep step, float time)
    {
        ref Body body = ref _bodies[_island.Bodies[0]];
        ref Pose pose = ref _island.Poses[0];
        ref Motion motion = ref _island.Motions[0];
        pose = new Pose { Center = body.Sweep.Center, Angle = body.Sweep.Angle };
        motion = body.Motion;

        // The impulses of the step itself are already in the velocities, and those of an impact are too large to start another step from.
        _contactSolver.Load(_island, warmStart: 0);
        _positionSolver.Solve(_problem, Tolerances.ImpactPositionIterations, PositionGoal.OfImpact, _solved);
        body.Sweep.StartCenter = pose.Center;
        body.Sweep.StartAngle = pose.Angle;
        _contactSolver.Prepare(_island.Poses, _island.Motions);
        _velocitySolver.Solve(_problem, step.VelocityIterations);

        float rest = (1f - time) * step.Dt;
        motion.Limit(rest);
        pose.Advance(motion, rest);
        body.Sweep.Center = pose.Center;
        body.Sweep.Angle = pose.Angle;
        body.Motion = motion;
        body.UpdateFrame();
    }

    /// <summary>The body has new bounds now, and its other impact times have changed.</summary>
    private void Finish()
    {
        int number = _island.Bodies[0];
        _follower.Follow(number);
        for (int contact = _bodies[number].FirstContact; contact != None; contact = _contacts[contact].NextOfBody)
        {
            _contacts[contact].HasImpactTime = false;
            _contacts[contact].InIsland = false;
        }

        _contacts.FindNew();
    }
}
