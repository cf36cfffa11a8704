using System.Collections.Immutable;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Web.Pages.Terminal;

/// <summary>What one reading of the Terminal brings: everything of this person's that runs, and what others published.</summary>
public sealed record TerminalView(
    ImmutableArray<UnifiedPosition> Positions, ImmutableArray<QuickTrade> Trades, ImmutableArray<TrackedSignal> Tracked,
    ImmutableArray<Hypothesis> Hypotheses, ImmutableArray<Prediction> Predictions, ImmutableArray<PublishedTrade> Published,
    ImmutableArray<KeptScan> Scans, ImmutableArray<OfferedWarning> Warnings)
{
    /// <summary>An own quick trade by its id; null for the desk's.</summary>
    public QuickTrade? Own(Guid trade) => Trades.FirstOrDefault(one => one.TradeId == trade);
}

/// <summary>Reads it.</summary>
public sealed class TerminalReader(QuickTradeQueries trades, ScanQueries scans, ViewQueries views, InstrumentStore instruments)
{
    private const int Shown = 20;
    private const int Running = 100;

    public async Task<TerminalView> ReadAsync(Guid user, DateTimeOffset now, CancellationToken ct) => new(
        await trades.UnifiedAsync(user, ct), await trades.TradesAsync(user, null, Running, ct), await scans.TrackedAsync(user, runningOnly: true, Running, ct),
        await views.HypothesesAsync(user, openOnly: true, Shown, ct), await views.PredictionsAsync(user, openOnly: false, Shown, ct),
        await trades.PublishedAsync(user, Shown, ct), await scans.ScansAsync(user, Shown, null, ct), await views.WarningsAsync(user, openOnly: true, now, Shown, ct));

    /// <summary>Every contract's tick: read once by a page, for it hardly ever changes.</summary>
    public async Task<PriceGrid> GridAsync(CancellationToken ct) => new(await instruments.LoadAsync(ct));

    public Task<ImmutableArray<KeptSignal>> SignalsAsync(Guid user, Guid scan, CancellationToken ct) => scans.SignalsAsync(user, scan, ct);
}
