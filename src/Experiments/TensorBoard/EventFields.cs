namespace Gradus.Experiments;

/// <summary>
/// The numbers of the fields that are written here, from TensorBoard's schemas <c>event.proto</c>, <c>summary.proto</c>,
/// <c>histogram.proto</c>, <c>tensor.proto</c> and the hparams plugin's <c>plugin_data.proto</c> and <c>api.proto</c>.
/// </summary>
internal static class EventFields
{
    // Event
    public const int WallTime = 1;
    public const int Step = 2;
    public const int FileVersion = 3;
    public const int Summary = 5;

    // Summary, Summary.Value
    public const int Value = 1;
    public const int Tag = 1;
    public const int SimpleValue = 2;
    public const int Histogram = 5;
    public const int Tensor = 8;
    public const int Metadata = 9;

    // HistogramProto
    public const int Minimum = 1;
    public const int Maximum = 2;
    public const int Number = 3;
    public const int Sum = 4;
    public const int SumOfSquares = 5;
    public const int BucketLimit = 6;
    public const int Bucket = 7;

    // SummaryMetadata, PluginData
    public const int PluginData = 1;
    public const int PluginName = 1;
    public const int PluginContent = 2;

    // TensorProto, TensorShapeProto, Dim
    public const int ElementType = 1;
    public const int TensorShape = 2;
    public const int StringValue = 8;
    public const int Dimension = 2;
    public const int Size = 1;
    public const int TypeString = 7;

    // HParamsPluginData
    public const int Experiment = 2;
    public const int SessionStart = 3;

    // Experiment, HParamInfo, MetricInfo, MetricName
    public const int HparamInfo = 4;
    public const int MetricInfo = 5;
    public const int Name = 1;
    public const int HparamType = 4;
    public const int HparamString = 1;
    public const int HparamNumber = 3;
    public const int MetricTag = 2;

    // SessionStartInfo, its map's entries, google.protobuf.Value
    public const int Hparams = 1;
    public const int Key = 1;
    public const int MapValue = 2;
    public const int NumberValue = 2;
    public const int TextValue = 3;
}
