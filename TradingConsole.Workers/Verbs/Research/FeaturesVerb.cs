using TradingConsole.Core.Features;
using TradingConsole.Core.Time;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>Candles in, feature rows out, by the kernel of the live loop.</summary>
internal static class FeaturesVerb
{
    public const string Help =
        $"""
        Compute the feature rows of a file of minutes.

        {CandleFile.Columns}

        Output, one row per candle (formulas: docs/metrics.md, Features):
          timestamp_ms            open time of the minute, Unix milliseconds UTC; the row is known at its close and reads no later minute
          ret_1,ret_5,ret_15      simple return over so many minutes, fraction
          atr                     ATR / mark close, fraction
          ema_dist_atr            (close - EMA 20) / ATR
          adx,rsi                 Wilder 14, 0 to 100
          bb_z,vol_z,macd_z       z-scores, population deviation, window 20, 60, 60
          funding_rate,funding_z  fraction per interval; z-score of the last distinct rates
          basis                   empty: the file carries no index price
          btc_ret_60,btc_vol_60,btc_regime   of --btc
          ready                   1 when every warm-up is done (bar 93 after the start or a gap), else 0
          atr_price               ATR in price units
        Empty = unknown or not warm.
        """;

    public static FeaturesResult Run(string csv, string? btc, string output, TextWriter notes)
    {
        OutputFile.Require(output, csv, btc);
        var candles = CandleFile.Read(csv, notes);
        var matrix = FeatureMatrixBuilder.Build(candles.Series, btc is null ? null : CandleFile.Read(btc, notes).Series);
        if (candles.Atr is { } given)
        {
            UseGivenAtr(matrix, given, candles.Series.MarkClose);
        }

        using var table = new CsvOutput(output, ["timestamp_ms", .. matrix.Schema.Names, "ready", "atr_price"]);
        var ready = 0;
        for (var row = 0; row < matrix.Rows; row++)
        {
            table.Field(MinuteGrid.FromIndex(matrix.Minute[row]).ToUnixTimeMilliseconds());
            foreach (var column in matrix.Columns)
            {
                table.Field(column[row]);
            }

            table.Field(matrix.Ready[row] ? 1L : 0L);
            table.Field(matrix.AtrPrice[row]);
            table.EndRow();
            ready += matrix.Ready[row] ? 1 : 0;
        }

        table.Complete();
        return new FeaturesResult(matrix.Rows, ready, matrix.Schema.Version, output);
    }

    /// <summary>Puts a file's own ATR in the place of the kernel's, in the two features measured in it.</summary>
    private static void UseGivenAtr(FeatureMatrix matrix, double[] given, double[] markClose)
    {
        var (atr, distance) = (matrix.Column("atr"), matrix.Column("ema_dist_atr"));
        for (var row = 0; row < matrix.Rows; row++)
        {
            // The distance was divided by the kernel's ATR: multiplying gives it back in price units.
            distance[row] = given[row] > 0 ? distance[row] * matrix.AtrPrice[row] / given[row] : double.NaN;
            atr[row] = given[row] / markClose[row];
            matrix.AtrPrice[row] = given[row];
            matrix.Ready[row] = matrix.Ready[row] && !double.IsNaN(given[row]);
        }
    }
}

/// <param name="Ready">Rows whose warm-ups are done.</param>
internal sealed record FeaturesResult(int Rows, int Ready, int Schema, string Out);
