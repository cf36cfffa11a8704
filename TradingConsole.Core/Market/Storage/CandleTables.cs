using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Database;

namespace TradingConsole.Core.Market.Storage;

/// <summary>How streamed minutes reach their tables. A repeat replaces the row: what REST says later is the better witness.</summary>
public static class CandleTables
{
    /// <summary>Closed trade-price minutes.</summary>
    public static BatchTable<Candle> Trade { get; } = new()
    {
        Name = "candles_1m",
        Columns = ["symbol", "ts", "open", "high", "low", "close", "volume"],
        KeyColumns = ["symbol", "ts"],
        Write = static (row, candle) =>
        {
            WriteKey(row, candle.Symbol, candle.OpenTime);
            row.Write(candle.Open, NpgsqlDbType.Double);
            row.Write(candle.High, NpgsqlDbType.Double);
            row.Write(candle.Low, NpgsqlDbType.Double);
            row.Write(candle.Close, NpgsqlDbType.Double);
            row.Write(candle.Volume, NpgsqlDbType.Double);
        },
        KeyOrder = static (a, b) => CompareKeys(a.Symbol, a.OpenTime, b.Symbol, b.OpenTime),
        Merge = MergePolicy.Update,
        Timestamp = static candle => candle.OpenTime,
        Series = static candle => candle.Symbol.Value,
        IsPartitioned = true,
    };

    /// <summary>Closed mark-price minutes.</summary>
    public static BatchTable<MarkCandle> Mark { get; } = new()
    {
        Name = "mark_candles_1m",
        Columns = ["symbol", "ts", "open", "high", "low", "close"],
        KeyColumns = ["symbol", "ts"],
        Write = static (row, candle) =>
        {
            WriteKey(row, candle.Symbol, candle.OpenTime);
            row.Write(candle.Open, NpgsqlDbType.Double);
            row.Write(candle.High, NpgsqlDbType.Double);
            row.Write(candle.Low, NpgsqlDbType.Double);
            row.Write(candle.Close, NpgsqlDbType.Double);
        },
        KeyOrder = static (a, b) => CompareKeys(a.Symbol, a.OpenTime, b.Symbol, b.OpenTime),
        Merge = MergePolicy.Update,
        Timestamp = static candle => candle.OpenTime,
        Series = static candle => candle.Symbol.Value,
        IsPartitioned = true,
    };

    /// <summary>The last snapshot of each minute, stored under the minute's open whatever second it was taken.</summary>
    public static BatchTable<PremiumSample> Premium { get; } = new()
    {
        Name = "premium_index",
        Columns = ["symbol", "ts", "mark_price", "index_price", "last_price", "last_funding_rate", "next_funding_time"],
        KeyColumns = ["symbol", "ts"],
        Write = static (row, sample) =>
        {
            WriteKey(row, sample.Symbol, Time.MinuteGrid.Floor(sample.Time));
            row.Write(sample.MarkPrice, NpgsqlDbType.Double);
            WriteOptional(row, sample.IndexPrice);
            WriteOptional(row, sample.LastPrice);
            WriteOptional(row, sample.FundingRateEstimate);
            if (sample.NextFundingTime is { } next)
            {
                row.Write(next.UtcDateTime, NpgsqlDbType.TimestampTz);
            }
            else
            {
                row.WriteNull();
            }
        },
        KeyOrder = static (a, b) =>
            CompareKeys(a.Symbol, Time.MinuteGrid.Floor(a.Time), b.Symbol, Time.MinuteGrid.Floor(b.Time)),
        Merge = MergePolicy.Update,
        Timestamp = static sample => Time.MinuteGrid.Floor(sample.Time),
        Series = static sample => sample.Symbol.Value,
        IsPartitioned = true,
    };

    private static void WriteKey(NpgsqlBinaryImporter row, Symbol symbol, DateTimeOffset minute)
    {
        row.Write(symbol.Value, NpgsqlDbType.Text);
        row.Write(minute.UtcDateTime, NpgsqlDbType.TimestampTz);
    }

    private static void WriteOptional(NpgsqlBinaryImporter row, double? value)
    {
        if (value is { } known)
        {
            row.Write(known, NpgsqlDbType.Double);
        }
        else
        {
            row.WriteNull();
        }
    }

    private static int CompareKeys(Symbol a, DateTimeOffset aMinute, Symbol b, DateTimeOffset bMinute)
    {
        var bySymbol = a.CompareTo(b);
        return bySymbol != 0 ? bySymbol : aMinute.CompareTo(bMinute);
    }
}
