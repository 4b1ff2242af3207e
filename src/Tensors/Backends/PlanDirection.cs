namespace Gradus;

/// <summary>Which way a plan passes through a computation.</summary>
public enum PlanDirection
{
    /// <summary>Values, from the inputs on.</summary>
    Forward,

    /// <summary>Gradients, from the root back: reverse mode.</summary>
    Backward,

    /// <summary>Tangents, from the inputs on: forward mode.</summary>
    Tangent,
}
