using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Shows a run in progress; disposing it leaves the last state on the screen.</summary>
internal interface ITrainingDisplay : ITrainingObserver, IDisposable;
