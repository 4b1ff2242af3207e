namespace Gradus.Rl;

/// <summary>
/// What one kind of algorithm measures over a whole run besides its metrics: data, which reports turn into JSON and words.
/// </summary>
public abstract record AlgorithmFigures;
