namespace TradingConsole.Core.Labels;

/// <summary>What makes a bar worth a label.</summary>
public enum EventKind
{
    /// <summary>Every bar is one.</summary>
    EveryBar,

    /// <summary>The ATR moved by a share of what it was at the last event.</summary>
    AtrChange,

    /// <summary>The bar's volume stands out from the last hour's.</summary>
    VolumeSpike,

    /// <summary>The returns since the last event add up to a move.</summary>
    Cusum,
}
