namespace TradingConsole.Web.Pages.Symbols;

/// <summary>Working orders and latest fills of one symbol, newest first.</summary>
internal sealed record SymbolActivity(IReadOnlyList<WorkingOrder> Orders, IReadOnlyList<FillRow> Fills)
{
    public static readonly SymbolActivity None = new([], []);
}

/// <param name="Trigger">Stop or limit price; null for market orders.</param>
internal sealed record WorkingOrder(
    string Type, string Status, bool ReduceOnly, decimal? Trigger, decimal Quantity, DateTimeOffset CreatedAt);

/// <param name="Side"><c>buy</c> or <c>sell</c>.</param>
/// <param name="RealizedPnl">USDT; null for an entry.</param>
internal sealed record FillRow(DateTimeOffset At, string Side, decimal Quantity, decimal Price, decimal Fee, decimal? RealizedPnl);
