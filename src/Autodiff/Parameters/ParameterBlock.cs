namespace Gradus.Autodiff;

/// <summary>One named matrix inside a flat parameter vector.</summary>
public sealed class ParameterBlock
{
    internal ParameterBlock(string name, Shape shape, int offset)
    {
        Name = name;
        Shape = shape;
        Offset = offset;
    }

    /// <summary>Such as <c>pi.0</c>.</summary>
    public string Name { get; }

    /// <summary>Rows and columns; a linear layer is (in + 1, out) with the bias as last row.</summary>
    public Shape Shape { get; }

    /// <summary>Index of the first element in the flat vector, on a 64-byte boundary.</summary>
    public int Offset { get; }
}
