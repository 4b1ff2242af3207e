namespace Gradus.Fuzzing;

/// <summary>A reader of input that may come from anywhere, and how to make input for it.</summary>
public abstract class Target
{
    /// <summary>Its name on the command line, and of its folder in the corpus.</summary>
    public abstract string Name { get; }

    /// <summary>A case: valid input, damaged.</summary>
    /// <param name="mutator">Damages; the same state of its generator gives the same case.</param>
    public abstract byte[] Make(Mutator mutator);

    /// <summary>Reads a case: returns, or throws an exception that <see cref="IsDocumented"/>.</summary>
    /// <param name="input">The case.</param>
    public abstract void Read(byte[] input);

    /// <summary>True for an exception that the reader's documentation promises.</summary>
    /// <param name="exception">What <see cref="Read"/> threw.</param>
    public abstract bool IsDocumented(Exception exception);

    /// <summary>What goes on with input that was accepted, outside the bounds on memory and time of reading.</summary>
    /// <param name="input">The case.</param>
    public virtual void Use(byte[] input)
    {
    }
}
