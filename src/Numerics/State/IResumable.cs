namespace Gradus;

/// <summary>
/// An object whose whole state can be written and read back, so that a resumed run is equal, bit for bit, to an uninterrupted one.
/// </summary>
public interface IResumable
{
    /// <summary>False for an object that is not resumable after all, such as a wrapper around an environment that is not.</summary>
    bool CanResume => true;

    /// <summary>Writes everything that determines what happens next, including the random stream.</summary>
    /// <param name="writer">Where to.</param>
    void SaveState(BinaryWriter writer);

    /// <summary>
    /// Continues where <see cref="SaveState"/> stopped. The object must have been made with the same arguments as the one saved.
    /// </summary>
    /// <param name="reader">Where from.</param>
    /// <exception cref="InvalidDataException">The bytes are not such a state.</exception>
    /// <exception cref="EndOfStreamException">The bytes end too early.</exception>
    void LoadState(BinaryReader reader);
}
