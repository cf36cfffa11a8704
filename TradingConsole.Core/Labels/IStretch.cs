namespace TradingConsole.Core.Labels;

/// <summary>How many bars a <see cref="SlidingExtremes{TStretch}"/> holds; where that is a constant, so are its addresses.</summary>
internal interface IStretch
{
    int Bars { get; }
}

/// <summary>Rows and horizon of the usual case: the whole table stays in a second-level cache.</summary>
internal readonly struct CachedStretch : IStretch
{
    public const int Size = 2_600;

    public int Bars => Size;
}

/// <summary>Any other case.</summary>
internal readonly struct SizedStretch(int bars) : IStretch
{
    public int Bars { get; } = bars;
}
