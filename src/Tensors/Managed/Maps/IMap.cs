namespace Gradus;

/// <summary>An element-wise function of one source.</summary>
/// <typeparam name="TLanes">The lanes it is evaluated on.</typeparam>
internal interface IMap1<TLanes>
{
    TLanes Apply(TLanes x);
}

/// <summary>An element-wise function of two sources; the second one may be the destination's old value.</summary>
/// <typeparam name="TLanes">The lanes it is evaluated on.</typeparam>
internal interface IMap2<TLanes>
{
    TLanes Apply(TLanes a, TLanes b);
}

/// <summary>An element-wise function of three sources; the last one may be the destination's old value.</summary>
/// <typeparam name="TLanes">The lanes it is evaluated on.</typeparam>
internal interface IMap3<TLanes>
{
    TLanes Apply(TLanes a, TLanes b, TLanes c);
}

/// <summary>An element-wise function of four sources; the last one may be the destination's old value.</summary>
/// <typeparam name="TLanes">The lanes it is evaluated on.</typeparam>
internal interface IMap4<TLanes>
{
    TLanes Apply(TLanes a, TLanes b, TLanes c, TLanes d);
}
