namespace Gradus.Orleans;

/// <summary>What a silo does for a client that asks after it now and then.</summary>
internal interface IFollowed : IDisposable
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>How long ago somebody asked after it.</summary>
    TimeSpan SinceFollowed { get; }
}
