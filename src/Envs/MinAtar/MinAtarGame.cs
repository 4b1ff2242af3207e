namespace Gradus.Envs;

/// <summary>The five games of MinAtar.</summary>
public enum MinAtarGame
{
    /// <summary>Run about for treasure and from enemies, which come from both sides and ever faster.</summary>
    Asterix,

    /// <summary>Keep a ball in play with a paddle, and break a wall of bricks with it.</summary>
    Breakout,

    /// <summary>Cross a road of eight lanes as often as possible in 2,500 steps.</summary>
    Freeway,

    /// <summary>Dive for divers, shoot at fish and submarines, and surface before the air is used up.</summary>
    Seaquest,

    /// <summary>Shoot at a block of aliens that shoot back and come down.</summary>
    SpaceInvaders,
}
