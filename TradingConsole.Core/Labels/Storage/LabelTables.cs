using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Database;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Labels.Storage;

/// <summary>How labels reach their tables. A label made again replaces the stored one: late candles may have changed it.</summary>
public static class LabelTables
{
    public static readonly BatchTable<LabelRow> Long = Table("labels_long_1m");

    public static readonly BatchTable<LabelRow> Short = Table("labels_short_1m");

    public static BatchTable<LabelRow> Of(PositionSide side) => side == PositionSide.Long ? Long : Short;

    private static BatchTable<LabelRow> Table(string name) => new()
    {
        Name = name,
        Columns =
        [
            "symbol", "ts", "spec_hash", "y", "ret_gross", "fee", "slippage", "funding", "ret_net", "mae", "mfe", "time_to_event_min",
        ],
        KeyColumns = ["symbol", "ts", "spec_hash"],
        KeyOrder = CompareKeys,
        Merge = MergePolicy.Update,
        Timestamp = row => row.OpenTime,
        Series = row => row.Symbol.Value,
        IsPartitioned = true,
        Write = Write,
    };

    private static int CompareKeys(LabelRow a, LabelRow b)
    {
        var symbol = a.Symbol.CompareTo(b.Symbol);
        var time = symbol != 0 ? symbol : a.OpenTime.CompareTo(b.OpenTime);
        return time != 0 ? time : string.CompareOrdinal(a.SpecHash, b.SpecHash);
    }

    private static void Write(NpgsqlBinaryImporter importer, LabelRow row)
    {
        importer.Write(row.Symbol.Value, NpgsqlDbType.Text);
        importer.Write(row.OpenTime.UtcDateTime, NpgsqlDbType.TimestampTz);
        importer.Write(row.SpecHash, NpgsqlDbType.Text);
        importer.Write((short)row.Y, NpgsqlDbType.Smallint);
        importer.Write(row.RetGross, NpgsqlDbType.Double);
        importer.Write(row.Fee, NpgsqlDbType.Double);
        importer.Write(row.Slippage, NpgsqlDbType.Double);
        importer.Write(row.Funding, NpgsqlDbType.Double);
        importer.Write(row.RetNet, NpgsqlDbType.Double);
        importer.Write(row.Mae, NpgsqlDbType.Double);
        importer.Write(row.Mfe, NpgsqlDbType.Double);
        importer.Write(row.MinutesToEvent, NpgsqlDbType.Integer);
    }
}
