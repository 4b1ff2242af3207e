namespace Gradus.Physics2D;

internal sealed partial class World
{
    /// <summary>Adds a body.</summary>
    /// <param name="dynamic">Whether it moves.</param>
    /// <param name="position">Where its origin is.</param>
    /// <param name="angle">Its angle.</param>
    /// <returns>Its number.</returns>
    public int AddBody(bool dynamic, Vec2 position, float angle)
    {
        int number = _bodies.Take();
        ref Body body = ref _bodies[number];
        body = Body.At(dynamic, position, angle);
        if (dynamic)
        {
            body.Next = _firstDynamic;
            if (_firstDynamic != None)
            {
                _bodies[_firstDynamic].Previous = number;
            }

            _firstDynamic = number;
        }

        return number;
    }

    /// <summary>Gives a body a shape. A dynamic body has one fixture, which gives it its mass; a static body has any number.</summary>
    /// <exception cref="InvalidOperationException">The body is dynamic and already has a fixture.</exception>
    public void AddFixture(int bodyNumber, in CollisionShape shape, in Material material)
    {
        ref Body body = ref _bodies[bodyNumber];
        if (body.IsDynamic && body.FirstFixture != None)
        {
            throw new InvalidOperationException("A dynamic body can have only one fixture here.");
        }

        int number = _fixtures.Take();
        ref Fixture fixture = ref _fixtures[number];
        fixture.Body = bodyNumber;
        fixture.Shape = shape;
        fixture.Material = material;
        fixture.Reach = shape.BoundsIn(body.Frame);
        fixture.Leaf = _broadPhase.Insert(number, fixture.Reach);
        fixture.Next = body.FirstFixture;
        body.FirstFixture = number;
        if (body.IsDynamic && material.Density > 0)
        {
            body.SetMass(MassProperties.Of(shape, material.Density));
        }

        _hasNewFixtures = true;
    }

    /// <summary>Joins two bodies. The joint does not keep them from colliding; their masks must.</summary>
    /// <param name="definition">The joint, its bodies and its settings.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="ArgumentException">The limits are too close together to be told apart.</exception>
    public int Join(in RevoluteJoint definition)
    {
        if (!(definition.UpperAngle - definition.LowerAngle >= 2f * Tolerances.AngularSlop))
        {
            throw new ArgumentException(
                $"A joint's limits must be at least {2f * Tolerances.AngularSlop} rad apart, but are {definition.LowerAngle} and "
                    + $"{definition.UpperAngle}.",
                nameof(definition));
        }

        int number = _joints.Take();
        _joints[number] = definition;
        Link(ref _bodies[definition.BodyA], 2 * number);
        Link(ref _bodies[definition.BodyB], (2 * number) + 1);
        return number;
    }

    /// <summary>Removes a body with its joints, contacts and fixtures. The observer is notified of contacts that end.</summary>
    public void RemoveBody(int number)
    {
        ref Body body = ref _bodies[number];
        while (body.FirstJoint != None)
        {
            RemoveJoint(body.FirstJoint >> 1);
        }

        if (!body.IsDynamic)
        {
            _contacts.DestroyAllWith(number);
        }

        while (body.FirstContact != None)
        {
            _contacts.Destroy(body.FirstContact);
        }

        while (body.FirstFixture != None)
        {
            int fixture = body.FirstFixture;
            body.FirstFixture = _fixtures[fixture].Next;
            _broadPhase.Remove(_fixtures[fixture].Leaf);
            _fixtures.Return(fixture);
        }

        if (body.IsDynamic)
        {
            RemoveFromList(body);
        }

        _bodies.Return(number);
    }

    /// <summary>Removes everything, leaving an empty world.</summary>
    public void Clear()
    {
        _bodies.Clear();
        _fixtures.Clear();
        _joints.Clear();
        _contacts.Clear();
        _broadPhase.Clear();
        _firstDynamic = None;
        _hasNewFixtures = false;
        _inverseDt = 0;
    }

    public ref readonly Body BodyAt(int body) => ref _bodies[body];

    /// <summary>Applies a force (N) to a body's centre of mass during the next step.</summary>
    public void ApplyForce(int body, Vec2 force)
    {
        _bodies[body].WakeUp();
        _bodies[body].Force += force;
    }

    /// <summary>Applies a torque (N m) to a body during the next step.</summary>
    public void ApplyTorque(int body, float torque)
    {
        _bodies[body].WakeUp();
        _bodies[body].Torque += torque;
    }

    /// <summary>Applies an impulse (N s) to a body at a point of the world.</summary>
    public void ApplyImpulse(int number, Vec2 impulse, Vec2 point)
    {
        ref Body body = ref _bodies[number];
        body.WakeUp();
        body.Motion.Velocity += body.InverseMass * impulse;
        body.Motion.Spin += body.InverseInertia * Vec2.Cross(point - body.Sweep.Center, impulse);
    }

    /// <summary>Sets the target speed (rad/s) and maximum torque (N m) of a joint's motor.</summary>
    public void SetMotor(int number, float speed, float maxTorque)
    {
        ref RevoluteJoint joint = ref _joints[number];
        _bodies[joint.BodyA].WakeUp();
        _bodies[joint.BodyB].WakeUp();
        joint.MotorSpeed = speed;
        joint.MaxMotorTorque = maxTorque;
    }

    /// <summary>The angle of a joint (rad).</summary>
    public float JointAngle(int number)
    {
        ref RevoluteJoint joint = ref _joints[number];
        return joint.AngleBetween(_bodies[joint.BodyA].Sweep.Angle, _bodies[joint.BodyB].Sweep.Angle);
    }

    /// <summary>The spin of a joint's second body relative to its first (rad/s).</summary>
    public float JointSpeed(int number)
    {
        ref RevoluteJoint joint = ref _joints[number];
        return _bodies[joint.BodyB].Motion.Spin - _bodies[joint.BodyA].Motion.Spin;
    }

    private void Link(ref Body body, int edge)
    {
        RevoluteJoint.EdgeAt(_joints, edge) = new Edge { Previous = None, Next = body.FirstJoint };
        if (body.FirstJoint != None)
        {
            RevoluteJoint.EdgeAt(_joints, body.FirstJoint).Previous = edge;
        }

        body.FirstJoint = edge;
    }

    private void RemoveJoint(int number)
    {
        ref RevoluteJoint joint = ref _joints[number];
        Unlink(ref _bodies[joint.BodyA], joint.EdgeA);
        Unlink(ref _bodies[joint.BodyB], joint.EdgeB);
        _joints.Return(number);
    }

    private void Unlink(ref Body body, Edge edge)
    {
        body.WakeUp();
        if (edge.Previous != None)
        {
            RevoluteJoint.EdgeAt(_joints, edge.Previous).Next = edge.Next;
        }
        else
        {
            body.FirstJoint = edge.Next;
        }

        if (edge.Next != None)
        {
            RevoluteJoint.EdgeAt(_joints, edge.Next).Previous = edge.Previous;
        }
    }

    private void RemoveFromList(in Body body)
    {
        if (body.Previous != None)
        {
            _bodies[body.Previous].Next = body.Next;
        }
        else
        {
            _firstDynamic = body.Next;
        }

        if (body.Next != None)
        {
            _bodies[body.Next].Previous = body.Previous;
        }
    }
}
