using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Streaming;

/// <summary>What one raw line gave.</summary>
public readonly record struct StreamOutput(ImmutableArray<PriceBar> Bars, ImmutableArray<AlertEvent> Alerts)
{
    public static StreamOutput Nothing { get; } = new([], []);
}

/// <summary>
/// Makes bars and alerts of raw lines, one after the other, live and again in a rebuild: the lines are its only input, their instants its only clock.
/// One owner; the same start and lines give the same bits.
/// </summary>
/// <remarks>
/// Late or out of order: a message counts in the minute of its own stamp until <see cref="StreamRules.Grace"/> after that minute's end by the receiver's
/// clock; after it, before the run's start, or from further ahead than <see cref="StreamRules.AheadMax"/>, it is counted and left out of bars and alerts.
/// </remarks>
/// <param name="start">The run's start: what is stamped earlier belonged to the run before.</param>
/// <param name="told">Alerts of the stream before the start.</param>
public sealed class StreamDerivation(DateTimeOffset start, AlertLog told, StreamRules rules, AlertRules alertRules, ReadTicks read)
{
    private readonly StreamAggregator _bars = new(rules);
    private readonly long[] _stopped = new long[(int)AlertGate.None + 1];
    private Dictionary<string, Seat> _seats = new(StringComparer.Ordinal);
    private DateTimeOffset _now = DateTimeOffset.MinValue;
    private (long Lines, long Ticks, long Ahead, long Early, long Unknown, long NoPrice) _counts;

    /// <summary>What was done and what was left out, by name.</summary>
    public ImmutableArray<(string What, long Count)> Counts =>
    [
        ("lines", _counts.Lines), ("ticks", _counts.Ticks), ("late", _bars.Late), ("ahead", _counts.Ahead), ("before_run", _counts.Early),
        ("unknown_token", _counts.Unknown), ("no_price", _counts.NoPrice), ("overflowed", _bars.Overflowed),
        .. Enum.GetValues<AlertGate>().Where(gate => gate != AlertGate.None).Select(gate => ($"stopped_{AlertGateWords.Of(gate)}", _stopped[(int)gate])),
    ];

    /// <param name="line">Not older than the one before; an older instant counts as that one's.</param>
    /// <exception cref="System.Text.Json.JsonException">A context that is none.</exception>
    public StreamOutput Apply(RawLine line)
    {
        _counts.Lines++;
        _now = line.At > _now ? line.At : _now;
        if (StreamContext.Of(line) is { } context)
        {
            Listen(context);
            return new StreamOutput(_bars.CloseAt(_now), []);
        }

        // First the bars that are over: a message cannot enter a minute whose grace ended before it came.
        var bars = _bars.CloseAt(_now);
        ImmutableArray<AlertEvent>.Builder? alerts = null;
        foreach (var tick in read(line))
        {
            if (Take(tick) is { } alert)
            {
                (alerts ??= ImmutableArray.CreateBuilder<AlertEvent>()).Add(alert);
            }
        }

        return new StreamOutput(bars, alerts?.ToImmutable() ?? []);
    }

    /// <summary>The run is over: closes every bar.</summary>
    public StreamOutput Close() => new(_bars.CloseAll(), []);

    private AlertEvent? Take(StreamTick tick)
    {
        _counts.Ticks++;
        if (tick.Ts > _now + rules.AheadMax)
        {
            _counts.Ahead++;
        }
        else if (tick.Ts < start)
        {
            _counts.Early++;
        }
        else if (!_seats.TryGetValue(tick.Token, out var seat))
        {
            _counts.Unknown++;
        }
        else if (Price(tick) is not { } shown)
        {
            _counts.NoPrice++;
        }
        else
        {
            var price = tick.Token == seat.Market.YesToken ? shown : 1 - shown;
            if (_bars.Add(seat.Market.MarketId, tick.Ts, price, tick.IsTrade ? tick.Second : null))
            {
                seat.Tempo.Hear(tick.Ts, tick.IsTrade);
                return Judge(seat, tick.Ts, price);
            }
        }

        return null;
    }

    private AlertEvent? Judge(Seat seat, DateTimeOffset ts, double price)
    {
        var market = seat.Market;
        var band = BandShelf.InForce(market.Bands, ts);
        if (band is null || (price >= band.Q10 && price <= band.Q90))
        {
            _stopped[(int)(band is null ? AlertGate.NoBand : AlertGate.InsideBand)]++; // Nearly every tick: nothing is made for it.
            return null;
        }

        var (count, usual) = seat.Tempo.Now(rules.UsualLeast);
        var verdict = AlertGates.Judge(
            new AlertCandidate(
                ts, market.MarketId, price, TimeSpan.Zero, band, market.VolumeVelocity, market.OiChange, count, usual, market.Ambiguity, market.Trust)
            {
                FrameTs = market.FrameTs,
            },
            told, alertRules);
        _stopped[(int)verdict.StoppedBy]++;
        if (verdict.Alert is { } alert)
        {
            told.Add(alert);
        }

        return verdict.Alert;
    }

    private double? Price(StreamTick tick) =>
        tick.IsTrade ? tick is { First: >= 0 and <= 1, Second: >= 0 and < double.PositiveInfinity } ? tick.First : null
        : tick is { First: >= 0, Second: <= 1 } && tick.First <= tick.Second && tick.Second - tick.First <= rules.SpreadMax ? (tick.First + tick.Second) / 2
        : null;

    // A market that stays keeps its tempo.
    private void Listen(StreamContext context)
    {
        var seats = new Dictionary<string, Seat>(StringComparer.Ordinal);
        foreach (var market in context.Markets)
        {
            var seat = new Seat(market, _seats.GetValueOrDefault(market.YesToken)?.Tempo ?? new TradeTempo());
            (seats[market.YesToken], seats[market.NoToken]) = (seat, seat);
        }

        _seats = seats;
    }

    private sealed record Seat(StreamMarket Market, TradeTempo Tempo);
}
