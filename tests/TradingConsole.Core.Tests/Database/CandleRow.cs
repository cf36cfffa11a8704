using System.Collections.Immutable;
using NpgsqlTypes;
using TradingConsole.Core.Database;

namespace TradingConsole.Core.Tests.Database;

/// <summary>A candle as the batch writer's tests store it.</summary>
internal sealed record CandleRow(string Symbol, DateTimeOffset Ts, double Close)
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Each test needs its own description, because a writer knows a table by its instance.</summary>
    public static BatchTable<CandleRow> Table(
        MergePolicy merge = MergePolicy.DoNothing, RowPriority priority = RowPriority.Durable, bool knowsSeries = true) => new()
        {
            Name = "candles_1m",
            Columns = ["symbol", "ts", "open", "high", "low", "close", "volume"],
            KeyColumns = ["symbol", "ts"],
            KeyOrder = (a, b) => string.CompareOrdinal(a.Symbol, b.Symbol) is var sign && sign != 0 ? sign : a.Ts.CompareTo(b.Ts),
            Merge = merge,
            Priority = priority,
            ConflationKey = row => row.Symbol,
            Timestamp = row => row.Ts,
            Series = knowsSeries ? row => row.Symbol : null,
            IsPartitioned = true,
            Write = (importer, row) =>
            {
                if (double.IsNaN(row.Close))
                {
                    throw new ArgumentException("close was NaN");
                }

                importer.Write(row.Symbol, NpgsqlDbType.Text);
                importer.Write(row.Ts, NpgsqlDbType.TimestampTz);
                for (var i = 0; i < 4; i++)
                {
                    importer.Write(row.Close, NpgsqlDbType.Double);
                }

                importer.Write(1.0, NpgsqlDbType.Double);
            },
        };

    /// <summary>Gapless minutes of several symbols in the order the exchange closes them.</summary>
    public static ImmutableArray<CandleRow> Minutes(int minutes, int symbols, int first = 0, double close = 100) =>
    [
        .. from minute in Enumerable.Range(first, minutes)
           from symbol in Enumerable.Range(0, symbols)
           select new CandleRow($"S{symbol:00}USDT", Start.AddMinutes(minute), close + minute),
    ];
}
