using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Text;

namespace Gradus.Fuzzing;

/// <summary>
/// Keeps the case that is being read in a mapped file, which outlives the process: a case that ends it is found there. A watch ends the
/// process over a case that takes too long.
/// </summary>
internal sealed class Flight : IDisposable
{
    private const int Capacity = 4 << 20;
    private const int HeaderLength = 128;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Timer _watch;

    public Flight(string path)
    {
        _path = path;
        if (File.Exists(path))
        {
            File.Move(path, $"{path}-{DateTime.UtcNow.Ticks}"); // the case that ended an earlier run
        }

        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, mapName: null, Capacity);
        _view = _file.CreateViewAccessor();
        _watch = new Timer(_ => Environment.FailFast($"The case in '{path}' takes longer than {Patience.TotalSeconds} s."));
    }

    /// <summary>Notes the case that is read next: its name in the first 128 bytes, then the input.</summary>
    public void Begin(string target, long number, byte[] input)
    {
        byte[] header = new byte[HeaderLength];
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{target} {number} {input.Length}"), header);
        _view.WriteArray(0, header, 0, header.Length);
        _view.WriteArray(HeaderLength, input, 0, Math.Min(input.Length, Capacity - HeaderLength));
        _watch.Change(Patience, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
