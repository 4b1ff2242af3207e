namespace Gradus;

/// <summary>
/// Something whose whole state can be written and read back, so that a resumed training is equal, bit for bit, to one that never stopped.
/// </summary>
public interface IResumable
{
    /// <summary>False for a thing that turns out not to be resumable, such as a wrapper around an environment that is not.</summary>
    bool CanResume => true;

    /// <summary>Writes everything that decides what happens next, the random stream included.</summary>
    /// <param name="writer">Where to.</param>
    void SaveState(BinaryWriter writer);

    /// <summary>Goes on where <see cref="SaveState"/> stopped. The object must have been made with the same arguments as the one saved.</summary>
    /// <param name="reader">Where from.</param>
    /// <exception cref="InvalidDataException">The bytes are not such a state.</exception>
    /// <exception cref="EndOfStreamException">The bytes end too early.</exception>
    void LoadState(BinaryReader reader);
}
