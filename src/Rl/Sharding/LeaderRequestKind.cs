namespace Gradus.Rl;

/// <summary>What the leader of several processes can ask for.</summary>
internal enum LeaderRequestKind
{
    /// <summary>Nothing more: the run has ended.</summary>
    End,

    /// <summary>An update.</summary>
    Update,

    /// <summary>That all workers work, until the budget is used up.</summary>
    Work,

    /// <summary>The states of all shards.</summary>
    Save,

    /// <summary>To continue from states that follow.</summary>
    Load,
}
