using System.Collections.Immutable;

namespace TradingConsole.Core.Features;

/// <summary>The ordered, versioned list of features a model reads. A new or changed feature is a new version.</summary>
public sealed class FeatureSchema
{
    /// <summary>Seed 2 §7.1 plus <c>rsi</c> and <c>macd_z</c> of §25.2.</summary>
    public static readonly FeatureSchema V1 = new(1,
    [
        "ret_1", "ret_5", "ret_15", "atr", "ema_dist_atr", "adx", "bb_z", "vol_z", "rsi", "macd_z",
        "funding_rate", "funding_z", "basis", "btc_ret_60", "btc_vol_60", "btc_regime",
    ]);

    private readonly Dictionary<string, int> _index;

    private FeatureSchema(int version, ImmutableArray<string> names)
    {
        Version = version;
        Names = names;
        _index = names.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i);
    }

    public int Version { get; }

    /// <summary>Column order of every feature row and matrix.</summary>
    public ImmutableArray<string> Names { get; }

    public int Count => Names.Length;

    /// <exception cref="KeyNotFoundException">The schema has no such feature.</exception>
    public int IndexOf(string name) => _index[name];
}
