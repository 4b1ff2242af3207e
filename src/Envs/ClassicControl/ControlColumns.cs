namespace Gradus.Envs;

/// <summary>
/// The numbers of many environments, column by column: the columns of the task, then the actions of the step, and its rewards and
/// terminations.
/// </summary>
internal sealed unsafe class ControlColumns
{
    private readonly Storage<double> _numbers;
    private readonly int _taskColumns;

    /// <summary>Makes zeroed columns.</summary>
    /// <param name="taskColumns">The number of columns of the task.</param>
    /// <param name="count">The number of environments.</param>
    /// <param name="padding">
    /// Columns are padded to multiples of this, so that kernels need no special case for the last environment.
    /// </param>
    public ControlColumns(int taskColumns, int count, int padding)
    {
        _taskColumns = taskColumns;
        Stride = (count + padding - 1) / padding * padding;
        _numbers = new Storage<double>(checked((taskColumns + 3) * Stride));
        Pointer = _numbers.Pointer;
    }

    /// <summary>The distance from one column to the next.</summary>
    public int Stride { get; }

    /// <summary>The first number of the first column.</summary>
    public double* Pointer { get; }

    /// <summary>The columns of the task.</summary>
    public Span<double> OfTask => _numbers.Span[..(_taskColumns * Stride)];

    /// <summary>The actions of the step.</summary>
    public Span<double> Actions => this[_taskColumns];

    /// <summary>The rewards of the step.</summary>
    public Span<double> Rewards => this[_taskColumns + 1];

    /// <summary>All ones where the step ended the episode, all zeros elsewhere.</summary>
    public Span<double> Over => this[_taskColumns + 2];

    /// <summary>A column.</summary>
    public Span<double> this[int column] => _numbers.Span.Slice(column * Stride, Stride);
}
