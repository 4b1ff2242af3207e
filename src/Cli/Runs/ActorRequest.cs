namespace Gradus.Cli;

/// <summary>The machines on which the actors of a run should be.</summary>
/// <param name="Specification">Where they meet, as in <see cref="ClusterRequest"/>.</param>
/// <param name="TokenFile">The file with what only they know; null for the one of a cluster on this machine.</param>
internal sealed record ActorRequest(string Specification, string? TokenFile)
{
    /// <summary>The options that ask for them, as the user would type them; a password is left for the user to fill in.</summary>
    public override string ToString()
    {
        string shown = ClusterSecret.MayBeIn(Specification) ? ClusterSecret.Hide(Specification) : CommandName.Quote(Specification);
        return $"--cluster {shown}{(TokenFile is null ? "" : $" --token {CommandName.Quote(TokenFile)}")}";
    }
}
