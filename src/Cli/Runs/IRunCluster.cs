using Gradus.Experiments;

namespace Gradus.Cli;

/// <summary>Machines that train the runs of a study.</summary>
internal interface IRunCluster : IDisposable
{
    /// <summary>The machines that were there, in one line, for reports.</summary>
    string InWords { get; }

    /// <summary>Trains the runs of a request there.</summary>
    IRunTrainer TrainerOf(CompareRequest request);
}
