using System.Runtime.InteropServices;

namespace Gradus.Envs;

/// <summary>
/// The ground that the walker walks over: 200 heights joined by lines and, in the hardcore task, blocks on it and beside pits.
/// </summary>
internal sealed class WalkerTerrain : IResumable
{
    /// <summary>The number of heights.</summary>
    public const int Count = 200;

    /// <summary>The stretch at the end that does not have to be walked.</summary>
    public const int GrassLength = 10;

    /// <summary>The level stretch at the start.</summary>
    public const int StartLength = 20;

    /// <summary>The distance between two heights.</summary>
    public const double Step = 14 / WalkerScene.Scale;

    /// <summary>The height at the start.</summary>
    public const double StartHeight = WalkerScene.ViewHeight / 4;

    private const int PitDepth = 4;
    private const int CloudCount = Count / 20;
    private const int DrawsPerCloud = 11;
    private const int CornersOfBlock = 4;

    private readonly double[] _heights = new double[Count];
    private readonly List<Block> _blocks = [];
    private Rng _rng = null!;
    private Ground _ground;
    private int _left; // until the next kind of ground
    private double _slope;
    private double _y;
    private double _yBefore;
    private int _stairCount, _stairWidth, _stairDirection;

    private enum Ground
    {
        Grass,
        Stump,
        Stairs,
        Pit,
        End,
    }

    public ReadOnlySpan<double> Heights => _heights;

    /// <summary>The blocks, in the order in which they were made; their corners are in no particular order.</summary>
    public ReadOnlySpan<Block> Blocks => CollectionsMarshal.AsSpan(_blocks);

    /// <summary>Where height i is.</summary>
    public static double X(int i) => i * Step;

    /// <summary>Samples the ground.</summary>
    /// <param name="rng">The random numbers.</param>
    /// <param name="hardcore">Whether there are stumps, stairs and pits.</param>
    public void Draw(Rng rng, bool hardcore)
    {
        _rng = rng;
        _blocks.Clear();
        _ground = Ground.Grass;
        _left = StartLength;
        _slope = 0;
        _y = StartHeight;
        bool begins = false;
        for (int i = 0; i < Count; i++)
        {
            Continue(i, begins);
            _heights[i] = _y;
            begins = --_left == 0;
            if (begins)
            {
                _left = (int)rng.NextInt64(GrassLength / 2, GrassLength);
                _ground = _ground == Ground.Grass && hardcore ? (Ground)rng.NextInt64(1, (int)Ground.End) : Ground.Grass;
            }
        }

        // The clouds of the original are only decoration, but they are sampled from the same stream.
        for (int i = 0; i < CloudCount * DrawsPerCloud; i++)
        {
            rng.NextDouble();
        }
    }

    /// <summary>Writes the ground.</summary>
    public void SaveState(StateWriter writer)
    {
        writer.WriteArray<double>("heights", _heights);
        writer.WriteArray<double>("blocks", MemoryMarshal.Cast<Block, double>(CollectionsMarshal.AsSpan(_blocks)));
    }

    public void LoadState(StateReader reader)
    {
        reader.ReadArray("heights", _heights, finite: true);
        double[] blocks = reader.ReadArray<double>("blocks");
        if (blocks.Length % CornersOfBlock != 0 || !Array.TrueForAll(blocks, double.IsFinite))
        {
            throw reader.Refusal("blocks", $"expected {CornersOfBlock} finite numbers for every block");
        }

        reader.WhenAccepted(() =>
        {
            _blocks.Clear();
            _blocks.AddRange(MemoryMarshal.Cast<double, Block>(blocks));
        });
    }

    private void Continue(int i, bool begins)
    {
        double x = X(i);
        switch (_ground)
        {
            case Ground.Grass when !begins:
                _slope = (0.8 * _slope) + (0.01 * Math.Sign(StartHeight - _y));
                if (i > StartLength)
                {
                    _slope += _rng.NextUniform(-1, 1) / WalkerScene.Scale;
                }

                _y += _slope;
                break;
            case Ground.Pit when begins:
                BeginPit(x);
                break;
            case Ground.Pit:
                _y = _yBefore;
                if (_left > 1)
                {
                    _y -= PitDepth * Step;
                }

                break;
            case Ground.Stump when begins:
                _left = (int)_rng.NextInt64(1, 3);
                _blocks.Add(new(x, _y, x + (_left * Step), _y + (_left * Step)));
                break;
            case Ground.Stairs when begins:
                BeginStairs(x);
                break;
            case Ground.Stairs:
                double climbed = (double)((_stairCount * _stairWidth) - _left - _stairDirection) / _stairWidth;
                _y = _yBefore + (climbed * _stairDirection * Step);
                break;
        }
    }

    /// <summary>A pit is the gap between two blocks.</summary>
    private void BeginPit(double x)
    {
        _left = (int)_rng.NextInt64(3, 5);
        double bottom = _y - (PitDepth * Step);
        _blocks.Add(new(x, _y, x + Step, bottom));
        _blocks.Add(new(x + (Step * _left), _y, x + Step + (Step * _left), bottom));
        _left += 2;
        _yBefore = _y;
    }

    private void BeginStairs(double x)
    {
        _stairDirection = _rng.NextDouble() > 0.5 ? +1 : -1;
        _stairWidth = (int)_rng.NextInt64(4, 5);
        _stairCount = (int)_rng.NextInt64(3, 5);
        _yBefore = _y;
        for (int s = 0; s < _stairCount; s++)
        {
            _blocks.Add(new(
                x + (s * _stairWidth * Step),
                _y + (s * _stairDirection * Step),
                x + ((1 + s) * _stairWidth * Step),
                _y + ((-1 + (s * _stairDirection)) * Step)));
        }

        _left = _stairCount * _stairWidth;
    }

    /// <summary>An upright rectangle by two opposite corners.</summary>
    internal readonly record struct Block(double X1, double Y1, double X2, double Y2);
}
