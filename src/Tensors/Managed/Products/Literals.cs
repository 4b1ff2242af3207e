using System.Runtime.InteropServices;

namespace Gradus;

// Numbers as types: sizeof(Four) is 4, which the JIT compiler knows before anything else, so a branch on it costs nothing, not even in the
// inlining budget. (A static abstract property would be inlined too late for that.)

[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct One;

[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct Two;

[StructLayout(LayoutKind.Sequential, Size = 3)]
internal readonly struct Three;

[StructLayout(LayoutKind.Sequential, Size = 4)]
internal readonly struct Four;

[StructLayout(LayoutKind.Sequential, Size = 5)]
internal readonly struct Five;

[StructLayout(LayoutKind.Sequential, Size = 6)]
internal readonly struct Six;

[StructLayout(LayoutKind.Sequential, Size = 7)]
internal readonly struct Seven;

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal readonly struct Eight;
