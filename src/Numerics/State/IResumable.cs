namespace Gradus;

/// <summary>
/// Something whose whole state can be written and read back, so that a resumed run is equal, bit for bit, to one that never stopped.
/// </summary>
public interface IResumable
{
    /// <summary>False for an object that is not resumable after all, such as a wrapper around an environment that is not.</summary>
    bool CanResume => true;

    /// <summary>Writes everything that decides what happens next, the random stream included.</summary>
    /// <param name="writer">Where to: a section for this thing alone.</param>
    void SaveState(StateWriter writer);

    /// <summary>
    /// Reads what <see cref="SaveState"/> wrote, the same names in the same order, and goes on from there once all of the state is
    /// accepted. The object must have been made with the same arguments as the one saved.
    /// </summary>
    /// <remarks>
    /// Assign nothing here but in <see cref="StateReader.WhenAccepted"/>: whether the whole is right is known only at the end.
    /// </remarks>
    /// <param name="reader">Where from.</param>
    /// <exception cref="InvalidDataException">The section does not hold such a state. Nothing has changed.</exception>
    void LoadState(StateReader reader);
}
