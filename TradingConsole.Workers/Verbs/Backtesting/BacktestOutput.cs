using System.Globalization;
using System.Text;
using TradingConsole.Core.Backtesting;
using TradingConsole.Workers.Verbs.Research;

namespace TradingConsole.Workers.Verbs.Backtesting;

/// <summary>Writes a study to files: equal studies give equal bytes.</summary>
internal static class BacktestOutput
{
    public const string Help =
        """
        --out: the whole study as JSON: configuration, hashes, figures, funnel, costs, months, symbols, equity, trades; normal and pessimistic.
        --trades: the normal world's trades as CSV:
          symbol,side             LONG or SHORT
          signal_ms               open time of the minute decided on; entry_ms and exit_ms when it filled; Unix milliseconds UTC
          reason                  Stop, Target, Time, Liquidation, Kill, Operator (still open at the end)
          quantity,leverage,entry_price,exit_price,stop_price,target_price,notional
          gross_before_slippage,fees,slippage,funding,net   USDT; costs negative, income positive: the first four sum to net
          return_fraction         net over notional
        Printed: code version, hashes of configuration, data and result, and the seed. Equal inputs give an equal result hash and equal bytes.
        """;

    private static readonly string[] TradeColumns =
    [
        "symbol", "side", "signal_ms", "entry_ms", "exit_ms", "reason", "quantity", "leverage", "entry_price", "exit_price", "stop_price",
        "target_price", "notional", "gross_before_slippage", "fees", "slippage", "funding", "net", "return_fraction",
    ];

    public static void Write(BacktestResult result, string? report, string? trades)
    {
        if (report is not null)
        {
            var part = report + ".part";
            File.WriteAllText(part, result.ToJson() + "\n", new UTF8Encoding(false));
            File.Move(part, report, overwrite: true);
        }

        if (trades is not null)
        {
            WriteTrades(result.Normal.Trades, trades);
        }
    }

    private static void WriteTrades(IEnumerable<BacktestTrade> trades, string path)
    {
        using var table = new CsvOutput(path, TradeColumns);
        foreach (var trade in trades)
        {
            table.Field(trade.Symbol.Value);
            table.Field(trade.Side.ToString().ToUpperInvariant());
            table.Field(trade.SignalBar.ToUnixTimeMilliseconds());
            table.Field(trade.EntryTime.ToUnixTimeMilliseconds());
            table.Field(trade.ExitTime.ToUnixTimeMilliseconds());
            table.Field(trade.Reason.ToString());
            Money(trade.Quantity);
            table.Field((long)trade.Leverage);
            foreach (var money in (decimal[])[
                trade.EntryPrice, trade.ExitPrice, trade.StopPrice, trade.TargetPrice, trade.Notional, trade.GrossBeforeSlippage, trade.Fees,
                trade.Slippage, trade.Funding, trade.Net])
            {
                Money(money);
            }

            table.Field(trade.ReturnFraction);
            table.EndRow();
        }

        table.Complete();

        void Money(decimal value) => table.Field(value.ToString(CultureInfo.InvariantCulture));
    }
}
