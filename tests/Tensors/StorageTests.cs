using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace Gradus.Tests;

public sealed class StorageTests
{
    [Fact]
    public unsafe void Memory_starts_on_a_cache_line()
    {
        for (int length = 1; length < 40; length++)
        {
            var storage = new Storage<float>(length);
            Assert.Equal(0u, (nuint)Unsafe.AsPointer(ref storage.Span[0]) % 64);
            Assert.Equal(length, storage.Span.Length);
        }
    }

    [Fact]
    public void A_span_keeps_collected_memory_alive_by_itself()
    {
        Span<float> span = SpanOfUnreachableTensor();
        for (int i = 0; i < 20; i++)
        {
            GC.Collect();
            _ = new Tensor<float>(100, 100).Span[i] = i; // would land in memory that was freed
        }

        Assert.All(span.ToArray(), value => Assert.Equal(7, value));
    }

    [Fact]
    public unsafe void A_tensor_over_a_memory_mapped_file_computes_and_the_file_holds_the_result()
    {
        string path = Path.GetTempFileName();
        try
        {
            using (var file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, mapName: null, capacity: 8 * sizeof(float)))
            using (MemoryMappedViewAccessor view = file.CreateViewAccessor())
            {
                nint address = view.SafeMemoryMappedViewHandle.DangerousGetHandle() + (nint)view.PointerOffset;
                var mapped = new Tensor<float>(new Storage<float>(view, address, length: 8), 0, new Shape(2, 4));
                mapped.CopyFrom([1, 2, 3, 4, 5, 6, 7, 8]);
                new ManagedBackend<float>().Scale(2, mapped, mapped);
                Assert.Same(view, mapped.Storage.Owner);
            }

            byte[] bytes = File.ReadAllBytes(path);
            Assert.Equal([2, 4, 6, 8, 10, 12, 14, 16], Enumerable.Range(0, 8).Select(i => BitConverter.ToSingle(bytes, i * sizeof(float))));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Memory_elsewhere_refuses_to_be_indexed_and_says_what_to_do()
    {
        var tensor = new Tensor<float>(new GuardedMemory().Allocate<float>(6), 0, new Shape(2, 3));
        string[] messages =
        [
            Assert.Throws<InvalidOperationException>(() => tensor.Span[0]).Message,
            Assert.Throws<InvalidOperationException>(() => tensor.Row(1)[0]).Message,
            Assert.Throws<InvalidOperationException>(() => tensor[1, 2]).Message,
        ];
        Assert.All(messages, message => Assert.Contains("are in the memory 'guarded' and not on the host", message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_written_elsewhere_is_what_is_read_from_there()
    {
        var tensor = new Tensor<float>(new GuardedMemory().Allocate<float>(8), 2, new Shape(2, 3));
        tensor.CopyFrom([1, 2, 3, 4, 5, 6]);
        using (HostWrite<float> edit = tensor.RowRange(1, 1).Edit())
        {
            edit.Span[0] += 0.5f;
        }

        Assert.Equal([1, 2, 3, 4.5f, 5, 6], tensor.Read().ToArray());
        Assert.Equal([0, 0, 1, 2, 3, 4.5f, 5, 6], GuardedMemory.Behind(tensor.Storage).Span.ToArray());
    }

    [Fact]
    public void Reading_and_writing_on_the_host_copies_nothing()
    {
        var tensor = new Tensor<float>(2, 3);
        using HostWrite<float> write = tensor.Write();
        Assert.True(write.Span == tensor.Span);
        Assert.True(tensor.Read() == tensor.Span);
    }

    [Fact]
    public void Foreign_memory_must_lie_at_a_multiple_of_its_elements_size() =>
        Assert.Throws<ArgumentException>(() => new Storage<double>(new object(), address: 68, length: 1));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Span<float> SpanOfUnreachableTensor()
    {
        Span<float> span = new Tensor<float>(100, 100).Span;
        span.Fill(7);
        return span;
    }
}
