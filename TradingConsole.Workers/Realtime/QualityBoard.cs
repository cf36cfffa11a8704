using System.Collections.Immutable;
using TradingConsole.Core.Features;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Time;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// Where the loop leaves what it saw of its feed, and where pages read what came of it. The loop only counts; everything that takes
/// time (storing, judging, loading references) is the <see cref="QualityWatch"/>'s.
/// </summary>
public sealed class QualityBoard(MarketSource source)
{
    private QualityPicture _picture = QualityPicture.Empty;
    private DriftMonitor? _drift;
    private QualityPreset _preset = QualityPreset.Standard;

    public FeedMonitor Feed { get; } = new();

    /// <summary>Null while no model with references is in production.</summary>
    public DriftMonitor? Drift
    {
        get => Volatile.Read(ref _drift);
        internal set => Volatile.Write(ref _drift, value);
    }

    public QualityPreset Preset
    {
        get => Volatile.Read(ref _preset);
        internal set => Volatile.Write(ref _preset, value);
    }

    /// <summary>The latest look; replaced as a whole.</summary>
    public QualityPicture Picture
    {
        get => Volatile.Read(ref _picture);
        internal set => Volatile.Write(ref _picture, value);
    }

    /// <summary>Rows of one turn and how long they took.</summary>
    /// <param name="now">When the rows were ready, market clock.</param>
    /// <param name="turnTime">Real time the turn's predictions and decisions took.</param>
    internal void Take(
        IReadOnlyList<(SymbolLane Lane, ClosedMinute Minute)> gathered, IReadOnlyList<FeatureRow> rows, DateTimeOffset now, TimeSpan turnTime)
    {
        Drift?.Take(rows);
        var preset = Preset;
        foreach (var (lane, minute) in gathered)
        {
            var mark = minute.Mark?.Close ?? double.NaN;
            Feed.Take(
                new FeedMinute(
                    lane.Symbol,
                    minute.Index,
                    RealMs(minute.Index, lane.ClosedAt),
                    lane.RowReady ? RealMs(minute.Index, now) : double.NaN,
                    lane.RowReady ? turnTime.TotalMilliseconds : double.NaN,
                    lane.Row[0],
                    (minute.Candle.Close - mark) / lane.Kernel.AtrPrice),
                preset);
        }
    }

    /// <summary>A minute that closed while its lane was not taking turns: it arrived, and nothing was computed from it.</summary>
    internal void Arrived(SymbolLane lane, in ClosedMinute minute) => Feed.Take(
        new FeedMinute(lane.Symbol, minute.Index, RealMs(minute.Index, lane.ClosedAt), double.NaN, double.NaN, double.NaN, double.NaN), Preset);

    private double RealMs(long minute, DateTimeOffset at) => (at - MinuteGrid.FromIndex(minute + 1)).TotalMilliseconds / source.Speed;
}

/// <summary>Data quality at one look.</summary>
/// <param name="AsOf">Market clock, UTC.</param>
/// <param name="Note">Why there is no drift figure, in words; null when there is.</param>
/// <param name="OpenAlerts">Unresolved, critical first.</param>
public sealed record QualityPicture(
    DateTimeOffset? AsOf, Guid? ModelId, string? Note, ImmutableArray<FeatureDrift> Features, ImmutableArray<FeedHour> Hours,
    ImmutableArray<Alert> OpenAlerts)
{
    public static readonly QualityPicture Empty = new(null, null, "The desk has not looked yet.", [], [], []);
}
