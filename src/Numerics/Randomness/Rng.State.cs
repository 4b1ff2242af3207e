namespace Gradus;

/// <content>The state of a stream, saved and restored.</content>
public sealed partial class Rng : IResumable
{
    /// <summary>The longest seed or path that a saved state may have: two million bits.</summary>
    private const int MaxSavedWords = 1 << 16;

    /// <summary>The words that decide which 64-bit numbers follow.</summary>
    internal const int StreamWords = 4;

    /// <summary>Writes them into a column of a matrix: the low and the high half of the state, then of the increment.</summary>
    internal void CopyWords(Span<ulong> words, int column, int cols)
    {
        words[column] = _stateLow;
        words[cols + column] = _stateHigh;
        words[(2 * cols) + column] = _incrementLow;
        words[(3 * cols) + column] = _incrementHigh;
    }

    /// <summary>
    /// Leaves out a number of 64-bit draws, without making them: steps of x ← a·x + c, joined by the powers of two in the number.
    /// </summary>
    internal void Skip(ulong count)
    {
        (UInt128 factor, UInt128 term) = (1, 0);
        (UInt128 stepFactor, UInt128 stepTerm) = (Multiplier, Increment);
        for (; count > 0; count >>= 1)
        {
            if ((count & 1) != 0)
            {
                factor *= stepFactor;
                term = (term * stepFactor) + stepTerm;
            }

            stepTerm += stepTerm * stepFactor;
            stepFactor *= stepFactor;
        }

        State = (factor * State) + term;
    }

    /// <summary>Goes on where a stream from <see cref="CopyWords"/> has stopped; its increment is this one's.</summary>
    internal void Continue(ReadOnlySpan<ulong> words, int column, int cols) =>
        (_stateHigh, _stateLow) = (words[cols + column], words[column]);

    /// <summary>Goes on where another stream is: its numbers follow.</summary>
    internal void ContinueFrom(Rng other)
    {
        (_stateLow, _stateHigh, _hasHalf, _half) = (other._stateLow, other._stateHigh, other._hasHalf, other._half);
        (_incrementLow, _incrementHigh) = (other._incrementLow, other._incrementHigh);
        _seeds = other._seeds;
    }

    /// <summary>Writes the stream's state, so that another stream can continue from there.</summary>
    /// <param name="writer">Where to.</param>
    public void SaveState(StateWriter writer)
    {
        writer.Write("state_low", _stateLow);
        writer.Write("state_high", _stateHigh);
        writer.Write("increment_low", _incrementLow);
        writer.Write("increment_high", _incrementHigh);
        writer.Write("has_half", _hasHalf);
        writer.Write("half", _half);
        writer.WriteArray("entropy", _seeds.EntropyWords);
        writer.WriteArray("spawn_key", _seeds.SpawnKey);
        writer.Write("children", _seeds.ChildrenSpawned);
    }

    /// <summary>Continues where <see cref="SaveState"/> stopped: numbers and future children are the same.</summary>
    /// <param name="reader">Where from.</param>
    /// <exception cref="InvalidDataException">The section is not the state of a stream; this stream is unchanged.</exception>
    public void LoadState(StateReader reader)
    {
        ulong stateLow = reader.ReadUInt64("state_low");
        ulong stateHigh = reader.ReadUInt64("state_high");
        ulong incrementLow = reader.ReadUInt64("increment_low");
        if ((incrementLow & 1) == 0)
        {
            throw reader.Refusal("increment_low", "the increment of a stream is odd, but this is even");
        }

        ulong incrementHigh = reader.ReadUInt64("increment_high");
        bool hasHalf = reader.ReadBoolean("has_half");
        uint half = reader.ReadUInt32("half");
        uint[] entropy = reader.ReadArray<uint>("entropy", maxLength: MaxSavedWords);
        uint[] spawnKey = reader.ReadArray<uint>("spawn_key", maxLength: MaxSavedWords);
        var seeds = new SeedSequence(entropy, spawnKey, reader.ReadInt32("children", min: 0));
        reader.WhenAccepted(() =>
        {
            (_stateLow, _stateHigh, _hasHalf, _half) = (stateLow, stateHigh, hasHalf, half);
            (_incrementLow, _incrementHigh) = (incrementLow, incrementHigh);
            _seeds = seeds;
        });
    }
}
