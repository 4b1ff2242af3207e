namespace Gradus.Envs;

/// <summary>Environments can no longer be reached: their process has ended, or does not answer.</summary>
internal sealed class EnvironmentLostException(string message, Exception? inner = null) : Exception(message, inner);
