namespace Gradus;

/// <summary>The type of a named value in a saved state; the number is stored.</summary>
internal enum StateType : byte
{
    Section = 1,
    Text = 2,
    Boolean = 3,
    Byte = 4,
    Int32 = 5,
    UInt32 = 6,
    Int64 = 7,
    UInt64 = 8,
    Float32 = 9,
    Float64 = 10,
}
