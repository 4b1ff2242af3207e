namespace Gradus.Envs;

/// <summary>A process is not there any more, or does not answer.</summary>
internal sealed class ChildLostException(string message, Exception? inner = null) : Exception(message, inner);
