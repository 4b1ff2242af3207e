namespace Gradus;

/// <summary>A kernel that belongs to no backend.</summary>
/// <param name="device">The device.</param>
/// <param name="function">The kernel's handle.</param>
internal sealed unsafe class CudaProgram(CudaDevice device, nint function) : PlaceProgram
{
    public override void Run(int count, ReadOnlySpan<PlacedMatrix> matrices, ReadOnlySpan<int> numbers)
    {
        void** arguments = stackalloc void*[matrices.Length + numbers.Length];
        fixed (PlacedMatrix* matrix = matrices)
        fixed (int* number = numbers)
        {
            for (int i = 0; i < matrices.Length; i++)
            {
                arguments[i] = matrix + i;
            }

            for (int i = 0; i < numbers.Length; i++)
            {
                arguments[matrices.Length + i] = number + i;
            }

            device.Launch(function, LaunchShape.Elements(1, count), arguments);
        }
    }
}
