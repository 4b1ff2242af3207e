namespace Gradus.Examples;

/// <summary>What is wrong with a <see cref="MistakenRowDot"/>.</summary>
internal enum Mistake
{
    /// <summary>The reverse rule leaves out the last row. Forward mode is right.</summary>
    LastRowForgotten,

    /// <summary>ā += a·ȳ instead of c·ȳ, in reverse and in forward mode alike.</summary>
    WrongFactor,
}
