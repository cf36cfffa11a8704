using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Storage;
using TradingConsole.Core.Market;

namespace TradingConsole.Web.Api;

/// <summary>Stored backtests: the list, one report, and its trades as a file.</summary>
internal static class BacktestsApi
{
    private const int RowsMax = 500;

    private const string TradesHeader =
        "symbol,side,signal_bar_utc,entry_utc,exit_utc,reason,quantity,leverage,entry_price,exit_price,stop_price,target_price,"
        + "notional_usdt,gross_before_slippage_usdt,fees_usdt,slippage_usdt,funding_usdt,net_usdt,return_fraction";

    public static void Map(RouteGroupBuilder reads)
    {
        reads.MapGet("/backtests", async (HttpRequest request, [FromServices] BacktestStore store, CancellationToken cancellationToken) =>
            QuerySpan.TryCount(request, "limit", 100, RowsMax, out var limit, out var problem)
                ? Results.Ok(await store.ListAsync(limit, cancellationToken))
                : problem);
        reads.MapGet("/backtests/{id}", (string id, [FromServices] BacktestStore store, CancellationToken cancellationToken) =>
            FindAsync(id, store, stored => Results.Ok(stored.Result), cancellationToken));
        reads.MapGet("/backtests/{id}/trades.csv", (string id, [FromServices] BacktestStore store, CancellationToken cancellationToken) =>
            FindAsync(id, store, stored => Results.File(
                Encoding.UTF8.GetBytes(TradesCsv(stored.Result.Normal)), "text/csv", $"trades-{stored.Row.ResultHash[..8]}.csv"), cancellationToken));
    }

    private static async Task<IResult> FindAsync(
        string id, BacktestStore store, Func<StoredBacktest, IResult> answer, CancellationToken cancellationToken) =>
        !Guid.TryParse(id, out var value) ? ApiProblem.BadField("id", id, "a backtest's id is a UUID.")
        : await store.FindAsync(value, cancellationToken) is { } stored ? answer(stored)
        : ApiProblem.Missing($"Backtest {id}");

    private static string TradesCsv(BacktestReport report)
    {
        var text = new StringBuilder(TradesHeader).Append("\r\n");
        foreach (var t in report.Trades)
        {
            text.Append(string.Create(CultureInfo.InvariantCulture,
                $"{t.Symbol},{t.Side.Word()},{Time(t.SignalBar)},{Time(t.EntryTime)},{Time(t.ExitTime)},{t.Reason.ToString().ToLowerInvariant()},"
                + $"{t.Quantity},{t.Leverage},{t.EntryPrice},{t.ExitPrice},{t.StopPrice},{t.TargetPrice},{t.Notional},{t.GrossBeforeSlippage},{t.Fees},{t.Slippage},"
                + $"{t.Funding},{t.Net},{t.ReturnFraction:R}")).Append("\r\n");
        }

        return text.ToString();
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
