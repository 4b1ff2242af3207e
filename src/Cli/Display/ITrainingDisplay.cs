using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Shows a training while it runs; disposing it leaves the last state on the screen.</summary>
internal interface ITrainingDisplay : ITrainingObserver, IDisposable;
