using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Quality.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>A feed with something wrong of every kind: a drifted feature, a late symbol, a gap, messages nobody could read.</summary>
public static class SampleQuality
{
    /// <returns>The snapshot with the open alerts as stored.</returns>
    public static async Task<DeskSnapshot> StoreAsync(RunningConsole console, DeskSnapshot desk)
    {
        var now = desk.AsOf;
        var alerts = console.Services.GetRequiredService<AlertStore>();
        await alerts.ApplyAsync(new AlertChanges(
            [
                new Alert(0, AlertKinds.Drift, "vol_z", true, "PSI of vol_z is 0.812 over 41,300 rows; limit 0.50, by chance 0.104", 0.812, 0.5, now.AddMinutes(-40), now, null, null, null),
                new Alert(0, AlertKinds.Latency, "BTCUSDT", false, "Candles arrive 6800 ms after their close; limit 5000 ms", 6_800, 5_000, now.AddMinutes(-30), now.AddMinutes(-9), null, null, null),
                new Alert(0, AlertKinds.Missing, "ETHUSDT", false, "4 of 60 bars missing in the last hour; limit 2.0%", 0.066, 0.02, now.AddMinutes(-20), now, null, null, null),
            ],
            [], []));
        await console.Database.ExecuteAsync(FormattableString.Invariant($"""
            UPDATE alerts SET acknowledged_at = '{now:O}', acknowledged_by = 'lee' WHERE kind = 'missing';
            INSERT INTO incidents (at, kind, source, symbol, message, count, details) VALUES
              ('{now.AddMinutes(-31):O}', 'gap', 'collector', 'ETHUSDT', '4 bars were not streamed', 4, jsonb_build_object('From', '{now.AddMinutes(-35):O}', 'To', '{now.AddMinutes(-31):O}')),
              ('{now.AddMinutes(-50):O}', 'quarantine', 'kline', 'BTCUSDT', 'unreadable JSON at byte 17', 3, jsonb_build_object('Excerpt', '<b>k:x</b>'));
            """));
        await console.Services.GetRequiredService<FeedStore>().SaveAsync(
            [
                .. Enumerable.Range(1, 60).Select(i => new SymbolQuality(
                    Symbol.Btc, MinuteGrid.FromIndex(((MinuteGrid.ToIndex(now) / 5) - i) * 5), 5, i == 9 ? 2 : 0, 40 + i, i == 4 ? 6_800 : 90 + i, 120 + i, 12)),
            ]);
        var open = await alerts.OpenAsync();
        console.Services.GetRequiredService<QualityBoard>().Picture = new QualityPicture(
            now, SampleDesk.ChampionId, null, Features(), [], open);
        return desk with { Alerts = open };
    }

    private static ImmutableArray<FeatureDrift> Features() =>
    [
        .. FeatureSchema.V1.Names.Select((name, i) => new FeatureDrift(
            name, name == "vol_z" ? 0.812 : name == "rsi" ? 0.143 : 0.005 * i, name == "basis" ? null : 0.104, 41_300, name == "basis" ? null : 900,
            [.. Enumerable.Repeat(0.1, 10), 0],
            name == "vol_z" ? [0.02, 0.02, 0.04, 0.05, 0.07, 0.1, 0.15, 0.15, 0.2, 0.2, 0] : [.. Enumerable.Repeat(0.099, 10), 0.01], 0.02, 0.47)),
    ];
}
