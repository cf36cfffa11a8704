using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Features;

/// <summary>One feature row as it is stored and read back.</summary>
/// <param name="OpenTime">Open of the minute, UTC; the row exists since its close.</param>
/// <param name="Values">In the order of the schema version, NaN where unknown.</param>
/// <param name="AtrPrice">Wilder's ATR(14) of mark price in price units; null while not warm.</param>
public sealed record FeatureRow(
    Symbol Symbol, DateTimeOffset OpenTime, int SchemaVersion, ImmutableArray<double> Values, double? AtrPrice)
{
    public double? FundingZ => Known("funding_z");

    public int? BtcRegime => (int?)Known("btc_regime");

    /// <summary>Copies a row of the current schema out of the kernel's buffer.</summary>
    /// <exception cref="ArgumentException">The row has another length than the schema.</exception>
    public static FeatureRow From(Symbol symbol, DateTimeOffset openTime, ReadOnlySpan<double> row, double atrPrice)
    {
        var schema = FeatureSchema.V1;
        return row.Length == schema.Count
            ? new(symbol, openTime, schema.Version, [.. row], double.IsFinite(atrPrice) ? atrPrice : null)
            : throw new ArgumentException($"row has {row.Length} values; schema version {schema.Version} has {schema.Count}.", nameof(row));
    }

    private double? Known(string feature)
    {
        var value = Values[FeatureSchema.V1.IndexOf(feature)];
        return double.IsFinite(value) ? value : null;
    }
}
