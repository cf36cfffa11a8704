using NpgsqlTypes;
using TradingConsole.Core.Database;

namespace TradingConsole.Core.Features.Storage;

/// <summary>How feature rows reach their table.</summary>
public static class FeatureTables
{
    public static readonly BatchTable<FeatureRow> Features = new()
    {
        Name = "features_1m",
        Columns = ["symbol", "ts", "schema_version", "features", "atr", "funding_z", "btc_regime"],
        KeyColumns = ["symbol", "ts"],
        KeyOrder = (a, b) =>
            a.Symbol.CompareTo(b.Symbol) is var order && order != 0 ? order : a.OpenTime.CompareTo(b.OpenTime),
        Merge = MergePolicy.Update,
        Timestamp = row => row.OpenTime,
        Series = row => row.Symbol.Value,
        IsPartitioned = true,
        Write = (importer, row) =>
        {
            importer.Write(row.Symbol.Value, NpgsqlDbType.Text);
            importer.Write(row.OpenTime.UtcDateTime, NpgsqlDbType.TimestampTz);
            importer.Write(row.SchemaVersion, NpgsqlDbType.Integer);
            importer.Write(FeatureJson.Write(row.Values.AsSpan()), NpgsqlDbType.Jsonb);
            WriteNullable(importer, row.AtrPrice);
            WriteNullable(importer, row.FundingZ);
            if (row.BtcRegime is { } regime)
            {
                importer.Write(regime, NpgsqlDbType.Integer);
            }
            else
            {
                importer.WriteNull();
            }
        },
    };

    private static void WriteNullable(Npgsql.NpgsqlBinaryImporter importer, double? value)
    {
        if (value is { } known)
        {
            importer.Write(known, NpgsqlDbType.Double);
        }
        else
        {
            importer.WriteNull();
        }
    }
}
