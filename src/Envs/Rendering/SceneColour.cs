namespace Gradus.Envs;

/// <summary>
/// The colours of a drawing. They are those of Okabe and Ito, which people with any colour vision can tell apart, and three that pages
/// adapt to a light or dark background: <see cref="Ink"/>, <see cref="Surroundings"/> and <see cref="Agent"/>.
/// </summary>
public enum SceneColour
{
    /// <summary>That of the text around the drawing.</summary>
    Ink,

    /// <summary>Orange.</summary>
    Orange,

    /// <summary>Sky blue.</summary>
    SkyBlue,

    /// <summary>A quiet grey, for what does not act.</summary>
    Surroundings,

    /// <summary>Yellow.</summary>
    Yellow,

    /// <summary>Vermilion, a red.</summary>
    Vermilion,

    /// <summary>Blue.</summary>
    Blue,

    /// <summary>Green.</summary>
    Green,

    /// <summary>Reddish purple.</summary>
    Purple,

    /// <summary>Wine red.</summary>
    Wine,

    /// <summary>The colour of what acts.</summary>
    Agent,
}
