using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>A geometry as a kernel takes it: <c>Patches</c> in <c>Kernels/Patches.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct DevicePatches(PatchGeometry geometry)
{
    private readonly int _height = geometry.Image.Height;
    private readonly int _width = geometry.Image.Width;
    private readonly int _channels = geometry.Image.Channels;
    private readonly int _channelsLast = geometry.Image.Order == ChannelOrder.Last ? 1 : 0;
    private readonly int _kernel = geometry.Kernel;
    private readonly int _stride = geometry.Stride;
    private readonly int _padding = geometry.Padding;
    private readonly int _outputHeight = geometry.OutputHeight;
    private readonly int _outputWidth = geometry.OutputWidth;
}
