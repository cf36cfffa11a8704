using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Streaming;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Streaming;

public sealed class StreamDerivationTests
{
    private static readonly DateTimeOffset T = JudgementWorld.Midnight;

    private static readonly StreamMarket Market = new(
        "0x1", "11", "12", [new ForecastBand(T.AddHours(-1), "0x1", BandMethod.Kalman, 6, 3600, 0.4, 0.5, 0.6, "kalman-v1", BandCalibration.Conformal)], 2.0, 0.0, 0.2, 80);

    [Fact]
    public void Apply_ATradeOutsideTheBand_IsAnAlertAtTheMessagesTime()
    {
        var derivation = Begin();
        derivation.Apply(new StreamContext([Market]).LineAt(T));

        Assert.Empty(derivation.Apply(Line(1, "T 11 0.55 5")).Alerts);
        var alert = Assert.Single(derivation.Apply(Line(2.5, "T 11 0.75 5", stampedAt: 2)).Alerts);
        Assert.Empty(derivation.Apply(Line(3, "T 11 0.80 5")).Alerts);

        Assert.Equal((T.AddSeconds(2), "0x1", AlertSeverity.Med), (alert.Ts, alert.MarketId, alert.Severity));
        Assert.Equal((1, 1), (Count(derivation, "stopped_inside_band"), Count(derivation, "stopped_already_told")));
    }

    [Fact]
    public void Apply_TheOtherTokenAndTheBook_SpeakOfTheSamePrice()
    {
        var derivation = Begin();
        derivation.Apply(new StreamContext([Market]).LineAt(T));
        derivation.Apply(Line(1, "T 12 0.45 5"));
        derivation.Apply(Line(2, "B 11 0.50 0.56"));
        derivation.Apply(Line(3, "B 12 0.40 0.44"));
        derivation.Apply(Line(4, "B 11 0.01 0.99")); // Too wide to show a price.
        derivation.Apply(Line(5, "B 11 - 0.56"));

        var bar = derivation.Close().Bars[0];

        Assert.Equal((0.55, 0.58, 0.53, 0.58, 1, 5.0), (Math.Round(bar.Open, 9), Math.Round(bar.High, 9), Math.Round(bar.Low, 9), Math.Round(bar.Close, 9), bar.TradeCount, bar.Volume));
        Assert.Equal(2, Count(derivation, "no_price"));
    }

    [Fact]
    public void Apply_LateAheadEarlyUnknownOrImpossible_IsCountedAndLeftOut()
    {
        var derivation = Begin();
        derivation.Apply(new StreamContext([Market]).LineAt(T));
        derivation.Apply(Line(1, "T 11 0.5 1"));
        derivation.Apply(Line(66, "T 11 0.9 1", stampedAt: 59));
        derivation.Apply(Line(66, "T 11 0.9 1", stampedAt: 72));
        derivation.Apply(Line(66, "T 11 0.9 1", stampedAt: -1));
        derivation.Apply(Line(66, "T 99 0.9 1"));
        derivation.Apply(Line(66, "T 11 1.5 1"));
        derivation.Apply(Line(66, "T 11 NaN 1"));
        derivation.Apply(Line(66, "T 11 0.5 -3"));
        derivation.Apply(Line(66, "nonsense"));

        Assert.Equal((1, 1, 1, 1, 3), (
            Count(derivation, "late"), Count(derivation, "ahead"), Count(derivation, "before_run"), Count(derivation, "unknown_token"), Count(derivation, "no_price")));
        var five = Assert.Single(derivation.Close().Bars); // The one minute closed with the line that came at 66 s.
        Assert.Equal((300, 0.5, 1), (five.Seconds, five.High, five.TradeCount));
        Assert.Equal(0, Count(derivation, "stopped_structure_silent"));
    }

    [Fact]
    public void Apply_ABurstOfTrades_AgreesWithoutVolumeOrOpenInterest()
    {
        var derivation = Begin();
        derivation.Apply(new StreamContext([Market with { VolumeVelocity = null, OiChange = null }]).LineAt(T));
        for (var minute = 0; minute < 30; minute++)
        {
            derivation.Apply(Line(minute * 60, "T 11 0.5 1"));
        }

        var alerts = Enumerable.Range(0, 30).SelectMany(i => derivation.Apply(Line(1800 + i, "T 11 0.7 1")).Alerts).ToArray();

        var alert = Assert.Single(alerts);
        Assert.Equal(["BAND_BREACH_UP", "TRADES_SURGE"], alert.ReasonCodes.AsEnumerable());
        Assert.Equal((15, 5.0), (alert.Evidence.TradeCount!.Value, alert.Evidence.TradeCountUsual!.Value)); // 4 usual minutes and 11 of the burst.
        Assert.Equal(10, Count(derivation, "stopped_structure_silent"));
    }

    [Fact]
    public void Apply_ANewContext_IsInForceFromItsLineOn()
    {
        var derivation = Begin();
        derivation.Apply(new StreamContext([Market with { Trust = 10 }]).LineAt(T));
        Assert.Empty(derivation.Apply(Line(1, "T 11 0.75 1")).Alerts);

        derivation.Apply(new StreamContext([Market]).LineAt(T.AddSeconds(2)));

        Assert.Single(derivation.Apply(Line(3, "T 11 0.75 1")).Alerts);
        derivation.Apply(StreamContext.Empty.LineAt(T.AddSeconds(4)));
        derivation.Apply(Line(5, "T 11 0.75 1"));
        Assert.Equal((1, 1), (Count(derivation, "stopped_trust_low"), Count(derivation, "unknown_token")));
    }

    [Fact]
    public void Apply_TheSameLinesTwice_GivesTheSameBits()
    {
        var random = new SeededRandom(8);
        RawLine[] lines =
        [
            new StreamContext([Market]).LineAt(T),
            .. Enumerable.Range(0, 3_000).Select(i => Line(
                i * 0.5, string.Create(CultureInfo.InvariantCulture, $"T {(random.NextInt(2) == 0 ? 11 : 12)} {0.3 + (0.4 * random.NextDouble())} {random.NextInt(9)}"),
                stampedAt: (i * 0.5) - (8 * random.NextDouble()))),
        ];

        var (one, other) = (All(lines), All(lines));

        Assert.Equal(one.Bars.AsEnumerable(), other.Bars);
        Assert.Equal(one.Alerts.Select(alert => (alert.AlertId, alert.Ts, alert.Evidence)), other.Alerts.Select(alert => (alert.AlertId, alert.Ts, alert.Evidence)));
        Assert.NotEmpty(one.Alerts);
        Assert.Contains(one.Bars, bar => bar.Seconds == 300);
    }

    [Fact]
    public void Context_WrittenAndRead_IsTheSame()
    {
        var line = new StreamContext([Market]).LineAt(T);

        var read = StreamContext.Of(line)!;

        Assert.Equal(Market with { Bands = [] }, read.Markets[0] with { Bands = [] });
        Assert.Equal(Market.Bands.AsEnumerable(), read.Markets[0].Bands);
        Assert.Equal(line.Body, read.LineAt(T).Body);
        Assert.Null(StreamContext.Of(new RawLine(T, "ws/market", line.Body)));
    }

    internal static IEnumerable<StreamTick> Read(RawLine line)
    {
        if (line.Body.Split(' ') is [{ Length: 33 } stamp, var kind, var token, var first, var second])
        {
            var ts = DateTimeOffset.Parse(stamp, CultureInfo.InvariantCulture);
            yield return kind == "T" ? StreamTick.Trade(ts, token, Number(first)!.Value, Number(second)!.Value) : StreamTick.TopOfBook(ts, token, Number(first), Number(second));
        }

        static double? Number(string text) => text == "-" ? null : double.Parse(text, CultureInfo.InvariantCulture);
    }

    internal static RawLine Line(double seconds, string body, double? stampedAt = null) => new(
        T.AddSeconds(seconds), "ws/market", string.Create(CultureInfo.InvariantCulture, $"{T.AddSeconds(stampedAt ?? seconds):O} {body}"));

    private static (ImmutableArray<PriceBar> Bars, ImmutableArray<AlertEvent> Alerts) All(RawLine[] lines)
    {
        var derivation = Begin();
        List<StreamOutput> outputs = [.. lines.Select(derivation.Apply)];
        outputs.Add(derivation.Close());
        return ([.. outputs.SelectMany(output => output.Bars)], [.. outputs.SelectMany(output => output.Alerts)]);
    }

    private static StreamDerivation Begin() => new(T, new AlertLog(), StreamRules.Default, AlertRules.Default, Read);

    private static long Count(StreamDerivation derivation, string what) => derivation.Counts.Single(count => count.What == what).Count;
}
