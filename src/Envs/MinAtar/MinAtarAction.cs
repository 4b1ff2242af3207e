namespace Gradus.Envs;

/// <summary>The six actions, in the order that numbers them in every game.</summary>
internal enum MinAtarAction : byte
{
    None,
    Left,
    Up,
    Right,
    Down,
    Fire,
}
