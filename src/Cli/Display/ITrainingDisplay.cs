using Gradus.Rl.Training;

namespace Gradus.Cli.Display;

/// <summary>Shows a training while it runs; disposing it leaves the last state on the screen.</summary>
internal interface ITrainingDisplay : ITrainingObserver, IDisposable;
