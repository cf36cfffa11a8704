namespace TradingConsole.Web.Pages.Signals;

/// <summary>How many decimals an instrument's prices have.</summary>
internal static class TickDecimals
{
    // Dividing by one with 28 decimals drops trailing zeros: 0.10 and 0.1 are the same tick.
    private const decimal OneWithFullScale = 1.0000000000000000000000000000m;

    /// <returns>Null for an unknown tick.</returns>
    public static int? Of(decimal? tick) => tick is > 0 ? (tick.Value / OneWithFullScale).Scale : null;
}
