using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A value on a tape: an input, a parameter or the result of an op. Ops are recorded by calling methods on it
/// (<c>x.Linear(w).Tanh()</c>) or with the operators +, − and *. Copying the struct copies the reference, not the numbers.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public readonly struct Var<T> : IEquatable<Var<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal Var(Node<T> node) => Node = node;

    /// <summary>The tape that this value lives on.</summary>
    public Tape<T> Tape => Node.Tape;

    /// <summary>Name for messages: given by <see cref="Named"/>, otherwise the op's name and position.</summary>
    public string Name => Node.Name;

    /// <summary>Rows and columns.</summary>
    public Shape Shape => Node.Value.Shape;

    /// <summary>The numbers, as of the last forward pass.</summary>
    public Tensor<T> Value => Node.Value;

    /// <summary>v̄ = ∂root/∂v, as of the last backward pass. Deliberately kept until the next one: K-FAC and students read it.</summary>
    /// <exception cref="InvalidOperationException">No gradient flows into this value (<see cref="RequiresGradient"/> is false).</exception>
    public Tensor<T> Gradient => Node.RequiresGradient
        ? Node.Gradient
        : throw new InvalidOperationException($"'{Name}' has no gradient: it does not depend on any parameter or leaf.");

    /// <summary>v̇, the derivative along the chosen direction, as of the last forward-mode pass.</summary>
    /// <exception cref="InvalidOperationException">No gradient flows into this value (<see cref="RequiresGradient"/> is false).</exception>
    public Tensor<T> Tangent => Node.RequiresGradient
        ? Node.Tangent
        : throw new InvalidOperationException($"'{Name}' has no tangent: it does not depend on any parameter or leaf.");

    /// <summary>True when a parameter or a leaf is among this value's ancestors.</summary>
    public bool RequiresGradient => Node.RequiresGradient;

    internal Node<T> Node { get; }

    /// <summary>y = a + b.</summary>
    /// <param name="a">First term.</param>
    /// <param name="b">Second term.</param>
    public static Var<T> operator +(Var<T> a, Var<T> b) => a.Add(b);

    /// <summary>y = a − b.</summary>
    /// <param name="a">Minuend.</param>
    /// <param name="b">Subtrahend.</param>
    public static Var<T> operator -(Var<T> a, Var<T> b) => a.Subtract(b);

    /// <summary>y = −a.</summary>
    /// <param name="a">Source.</param>
    public static Var<T> operator -(Var<T> a) => a.Scale(-T.One);

    /// <summary>y = a ⊙ b.</summary>
    /// <param name="a">First factor.</param>
    /// <param name="b">Second factor.</param>
    public static Var<T> operator *(Var<T> a, Var<T> b) => a.Multiply(b);

    /// <summary>y = α·a.</summary>
    /// <param name="alpha">Constant factor.</param>
    /// <param name="a">Source.</param>
    public static Var<T> operator *(T alpha, Var<T> a) => a.Scale(alpha);

    /// <summary>Same value on the same tape.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Var<T> left, Var<T> right) => left.Equals(right);

    /// <summary>Different values.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Var<T> left, Var<T> right) => !left.Equals(right);

    /// <summary>Gives the value a name for messages and drawings.</summary>
    /// <param name="name">Such as <c>pi.0</c>.</param>
    public Var<T> Named(string name)
    {
        Node.Name = name;
        return this;
    }

    /// <inheritdoc/>
    public bool Equals(Var<T> other) => ReferenceEquals(Node, other.Node);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Var<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Node.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Shape}";
}
