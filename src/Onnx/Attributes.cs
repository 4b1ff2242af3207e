using Gradus.Onnx.Format;

namespace Gradus.Onnx;

/// <summary>Attributes of nodes.</summary>
internal static class Attributes
{
    /// <summary>A whole number.</summary>
    public static AttributeProto Integer(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>A list of whole numbers.</summary>
    public static AttributeProto Integers(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (long value in values)
        {
            attribute.Ints.Add(value);
        }

        return attribute;
    }
}
