namespace Gradus;

/// <summary>The <see cref="StateType"/> that a C# type is stored as.</summary>
internal static class StateElement
{
    /// <exception cref="ArgumentException">Values of the type cannot be stored.</exception>
    public static StateType TypeOf<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? StateType.Float32
        : typeof(T) == typeof(double) ? StateType.Float64
        : typeof(T) == typeof(int) ? StateType.Int32
        : typeof(T) == typeof(long) ? StateType.Int64
        : typeof(T) == typeof(bool) ? StateType.Boolean
        : typeof(T) == typeof(byte) ? StateType.Byte
        : typeof(T) == typeof(uint) ? StateType.UInt32
        : typeof(T) == typeof(ulong) ? StateType.UInt64
        : throw new ArgumentException(
            $"A state cannot hold values of {typeof(T).Name}, only of bool, byte, int, uint, long, ulong, float and double.");
}
