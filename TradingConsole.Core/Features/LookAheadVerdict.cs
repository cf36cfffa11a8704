using System.Collections.Immutable;

namespace TradingConsole.Core.Features;

/// <summary>Which features knew the future.</summary>
/// <param name="GuiltyFeatures">Schema names, in schema order, then <c>atr_price</c> and <c>ready</c> where those changed; empty if none did.</param>
/// <param name="Trials">Moments tried.</param>
/// <param name="RowsCompared">Rows at or before their trial's moment, over all trials.</param>
public sealed record LookAheadVerdict(ImmutableArray<string> GuiltyFeatures, int Trials, long RowsCompared)
{
    /// <summary>False also when nothing was compared: an empty proof proves nothing.</summary>
    public bool IsClean => GuiltyFeatures.IsEmpty && RowsCompared > 0;
}
