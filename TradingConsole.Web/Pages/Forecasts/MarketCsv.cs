using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Reading;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>The markets of the scoreboard as a file.</summary>
internal static class MarketCsv
{
    public const int RowsMax = 10_000;

    private const string Header =
        "market_id,question,category,status,winner,ends_at,resolved_at,price_yes,price_at,horizon,end_view,cutoff_due,cutoff_at,cutoff_rule,cutoff_price,"
        + "trust_score,liquidity_bucket,volume_24h,open_interest,band_at,band_target,band_method,band_calibration,q10,q50,q90";

    public static string Of(ImmutableArray<MarketLine> markets, ScoreQuery query)
    {
        var text = new CsvText(Header);
        foreach (var market in markets)
        {
            text.Row(
                market.MarketId, market.Question, market.Category, market.Status, market.WinningOutcome, market.EndsAt, market.ResolvedAt, market.PriceYes,
                market.PriceAt, query.Horizon, query.EndView, market.Cutoff?.Due, market.Cutoff?.SelectedTs, market.Cutoff?.SelectionRule, market.Cutoff?.PYes,
                market.TrustScore, market.LiquidityBucket, market.Volume24h, market.OpenInterest, market.Band?.Ts, market.Band?.TargetTs, market.Band?.Method,
                market.Band?.BandCalibration, market.Band?.Q10, market.Band?.Q50, market.Band?.Q90);
        }

        return text.ToString();
    }
}
