using System.Runtime.InteropServices;
using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Time;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>Candles and a spec in, triple-barrier labels out.</summary>
internal static class LabelsVerb
{
    public const string Help =
        $"""
        Label every minute of a file in both directions by the triple barrier (rules: docs/metrics.md, Labels).

        {CandleFile.Columns}

        {LabelSpecFile.Keys}

        Output, per minute with a full horizon and a ready ATR one LONG and one SHORT row:
          timestamp_ms       open time of the entry minute, Unix milliseconds UTC; the decision falls at its close, the path is the next h_bars minutes
          direction          LONG or SHORT
          y                  1 target first, -1 stop first (or both in one minute), 0 neither within the horizon
          ret_gross          return of the direction before costs, fraction of the entry's mark close
          ret_net            after both fees, both slippages and the funding paid
          mae,mfe            largest excursion against and with the trade, exit minute included, fraction, not negative
          time_to_event_min  minutes from the entry's close to the exit minute's close
        A minute is left out when its horizon runs past the last one, has a gap or lacks mark price, or its ATR is empty or 0.
        """;

    public static LabelsResult Run(string csv, string specFile, string output, TextWriter notes)
    {
        OutputFile.Require(output, csv, specFile);
        var spec = LabelSpecFile.Read(specFile);
        var candles = CandleFile.Read(csv, notes);
        var series = candles.Series;
        var atr = candles.Atr ?? FeatureMatrixBuilder.Build(series, null).AtrPrice;
        var (longs, shorts) = TripleBarrier.LabelBoth(series, atr, CollectionsMarshal.AsSpan(candles.Funding.ToList()), spec);
        using var table = new CsvOutput(output,
            ["timestamp_ms", "direction", "y", "ret_gross", "ret_net", "mae", "mfe", "time_to_event_min"]);
        var rows = 0;
        for (var i = 0; i < series.Length; i++)
        {
            rows += Write(table, series.Minute[i], "LONG", longs, i) + Write(table, series.Minute[i], "SHORT", shorts, i);
        }

        table.Complete();
        return new LabelsResult(series.Length, rows, spec.Hash(), output);
    }

    private static int Write(CsvOutput table, long minute, string direction, LabelColumns labels, int row)
    {
        if (!labels.IsLabelled(row))
        {
            return 0;
        }

        table.Field(MinuteGrid.FromIndex(minute).ToUnixTimeMilliseconds());
        table.Field(direction);
        table.Field((long)labels.Y[row]);
        table.Field(labels.RetGross[row]);
        table.Field(labels.RetNet(row));
        table.Field(labels.Mae[row]);
        table.Field(labels.Mfe[row]);
        table.Field((long)labels.MinutesToEvent[row]);
        table.EndRow();
        return 1;
    }
}

/// <param name="Candles">Minutes read.</param>
/// <param name="Rows">Label rows written, both directions.</param>
/// <param name="SpecHash">What the labels mean.</param>
internal sealed record LabelsResult(int Candles, int Rows, string SpecHash, string Out);
