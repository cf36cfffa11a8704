using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Verbs.Research;

namespace TradingConsole.Workers.Verbs.Backtesting;

/// <summary>Predictions a researcher brings, joined to the minutes they were made at.</summary>
internal static class PredictionFile
{
    public const string Columns =
        """
        Predictions (.csv or .csv.gz, one row a minute that has one, columns in any order):
          timestamp_ms                    open time of the minute, as in the candles; known at its close, entered at the next minute's open
          er_long,er_short                expected gross return of the direction, fraction of notional, before any cost
          q05_long,q05_short              its 5 % quantile, fraction
          mae_long,mae_short              expected adverse excursion, fraction, not negative
          hold_long,hold_short            expected minutes until the first barrier
          p_tp_long,p_tp_short            probability of target first, 0 to 1
        """;

    private const int MinuteMs = 60_000;
    private static readonly string[] Names = [.. ModelTargets.All];

    /// <exception cref="InvalidDataException">A violation; the message names file, line, column, value and rule.</exception>
    public static SymbolMinutes Join(string path, FileMinutes minutes, BacktestSymbol contract, BtcContextSeries? btc)
    {
        var candles = minutes.File(contract.Symbol);
        var series = candles.Series;
        var matrix = FeatureMatrixBuilder.Build(series, btc, []);
        var atr = candles.Atr is { } given
            ? [.. given.Select((value, i) => value > 0 ? value / series.MarkClose[i] : double.NaN)]
            : matrix.Column("atr");
        return new SymbolMinutes(
            contract, series, atr, matrix.Column("btc_regime"), Read(path, series), [.. minutes.Settled(contract.Symbol)]);
    }

    private static Prediction[] Read(string path, MinuteSeries series)
    {
        var table = CsvTable.Read(path, name => name == "timestamp_ms" || Names.Contains(name));
        var (times, columns) = (table.Column("timestamp_ms"), Names.Select(table.Column).ToArray());
        var predictions = new Prediction[series.Length];
        predictions.AsSpan().Fill(MinuteChunk.NoPrediction);
        var bar = 0;
        for (var row = 0; row < table.Rows; row++)
        {
            if (row > 0 && times[row] <= times[row - 1])
            {
                throw table.Wrong(row, "timestamp_ms", times[row], "is not after the line before it; timestamps must ascend");
            }

            while (bar < series.Length && MinuteGrid.FromIndex(series.Minute[bar]).ToUnixTimeMilliseconds() < times[row])
            {
                bar++;
            }

            if (bar == series.Length || (double)series.Minute[bar] * MinuteMs != times[row])
            {
                throw table.Wrong(row, "timestamp_ms", times[row], $"is no minute of {series.Symbol}'s candles");
            }

            Require(table, columns, row);
            predictions[bar] = new Prediction(
                new(columns[0][row], columns[1][row], columns[2][row], columns[3][row], columns[4][row]),
                new(columns[5][row], columns[6][row], columns[7][row], columns[8][row], columns[9][row]));
        }

        return predictions;
    }

    private static void Require(CsvTable table, double[][] columns, int row)
    {
        for (var c = 0; c < Names.Length; c++)
        {
            var value = columns[c][row];
            if (!double.IsFinite(value))
            {
                throw table.Wrong(row, Names[c], value, "is not a finite number; leave the whole line out where there is no prediction");
            }

            var target = Names[c][..Names[c].LastIndexOf('_')];
            if (target == ModelTargets.PTp && !(value >= 0 && value <= 1))
            {
                throw table.Wrong(row, Names[c], value, "is not a probability; it must lie from 0 to 1");
            }

            if (target is ModelTargets.Mae or ModelTargets.Hold && value < 0)
            {
                throw table.Wrong(row, Names[c], value, "must not be negative");
            }
        }
    }
}
