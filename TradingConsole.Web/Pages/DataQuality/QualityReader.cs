using System.Collections.Immutable;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Quality.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.DataQuality;

/// <summary>Data quality of the last day in a few figures.</summary>
/// <param name="Missing">Bars the store lacks; <paramref name="Refilled"/> of those once missing were fetched afterwards.</param>
/// <param name="Outliers">Bars whose return or distance from mark was outlying when they arrived.</param>
public sealed record QualitySummary(long Missing, long Expected, long Refilled, long Quarantined, long Outliers, FeedLatency Latency);

/// <summary>Everything the page shows that is not live.</summary>
/// <param name="Alerts">Unresolved first, then the latest.</param>
public sealed record QualityView(
    DateTimeOffset AsOf,
    QualitySummary Summary,
    FeedMap Map,
    ImmutableArray<FeedGap> Gaps,
    ImmutableArray<QuarantinedMessage> Quarantined,
    ImmutableArray<Alert> Alerts,
    ImmutableArray<DriftPoint> History);

/// <summary>Data quality for people and programs: the stores' rows, shaped.</summary>
internal sealed class QualityReader(FeedStore feeds, DriftStore drifts, AlertStore alerts, QualityBoard board)
{
    private const int RowsMax = 200;
    private static readonly TimeSpan HistorySpan = TimeSpan.FromDays(14);

    public QualityPicture Picture => board.Picture;

    public QualityPreset Preset => board.Preset;

    public async Task<QualitySummary> SummaryAsync(DeskSnapshot desk, CancellationToken cancellationToken)
    {
        var map = await MapAsync(desk, FeedSpan.Day, cancellationToken);
        var from = desk.AsOf.AddDays(-1);
        var gaps = await feeds.GapsAsync(from, 1_000, cancellationToken);
        return new QualitySummary(
            map.Missing, map.Expected, gaps.Where(gap => gap.IsFilled).Sum(gap => gap.Bars),
            await feeds.QuarantinedCountAsync(from, cancellationToken), map.Outliers, await feeds.LatencyAsync(from, cancellationToken));
    }

    /// <param name="feature">Whose PSI over time is drawn; null: none.</param>
    public async Task<QualityView> ReadAsync(DeskSnapshot desk, FeedSpan span, string? feature, CancellationToken cancellationToken)
    {
        var from = desk.AsOf.AddDays(-1);
        return new QualityView(
            desk.AsOf,
            await SummaryAsync(desk, cancellationToken),
            await MapAsync(desk, span, cancellationToken),
            await feeds.GapsAsync(from, RowsMax, cancellationToken),
            await feeds.QuarantinedAsync(from, RowsMax, cancellationToken),
            await alerts.LatestAsync(50, cancellationToken),
            feature is null ? [] : await drifts.HistoryAsync(feature, desk.AsOf - HistorySpan, cancellationToken: cancellationToken));
    }

    private async Task<FeedMap> MapAsync(DeskSnapshot desk, FeedSpan span, CancellationToken cancellationToken)
    {
        var symbols = desk.Tickers.Select(ticker => ticker.Symbol).ToImmutableArray();
        // The minute before this one may still be on its way to the store.
        var to = Core.Time.MinuteGrid.Floor(desk.AsOf).AddMinutes(-2);
        var first = await feeds.FirstBarsAsync(symbols, cancellationToken);
        var cells = await feeds.CellsAsync(symbols, to - span.Length, to, span.Cell, cancellationToken);
        return FeedMap.Of(symbols, first, cells, to - span.Length, to, span, board.Preset.CandleLatencyMax);
    }
}
