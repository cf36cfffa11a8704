using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Reading;

/// <summary>What became of one quick trade in everything that is made of the ledger: events, passport, reports, sample, models.</summary>
/// <param name="Projection">Null until the closing was counted.</param>
/// <param name="Sample">Null until it was closed, or when it made none; then <paramref name="RefusedSample"/> says why.</param>
public sealed record Lineage(
    LineageTrade Trade, ImmutableArray<LineageEvent> Events, LineageProjection? Projection, ImmutableArray<LineageReport> Reports,
    LineageSample? Sample, LineageRefusal? RefusedSample, ImmutableArray<LineageModel> Models);

/// <param name="Status">requested, open, closed or canceled.</param>
public sealed record LineageTrade(
    Guid TradeId, string Mode, string Symbol, PositionSide Direction, string Origin, string Status, DateTimeOffset DecidedAt, DateTimeOffset? ExitedAt, int? PnlBps);

/// <summary>One event of the trade, or of what it came from.</summary>
/// <param name="Projection">How far this consumer is with it: <c>done</c>, <c>waiting</c> or <c>dead_letter</c>; likewise the next two.</param>
public sealed record LineageEvent(
    Guid EventId, long Sequence, string Kind, DateTimeOffset At, string SourceTable, string SourceId, string Projection, string Report, string Training);

/// <param name="Sequence">Of the closing event that was counted.</param>
/// <param name="Day">The day (Korea) whose standing it changed.</param>
public sealed record LineageProjection(long Sequence, DateOnly Day, int PnlBps, int? RMilli);

/// <param name="Sentences">Titles of the report's sentences whose evidence names the trade; empty when it is only among the trades looked at.</param>
public sealed record LineageReport(Guid ReportId, string ReportType, int Version, DateTimeOffset CreatedAt, ImmutableArray<string> Sentences);

/// <param name="Datasets">Hashes of the data-set versions that hold it.</param>
public sealed record LineageSample(Guid SampleId, string LabelQuality, DateTimeOffset CreatedAt, ImmutableArray<string> Datasets);

/// <param name="Field">The value that was known too late, when that is why.</param>
public sealed record LineageRefusal(string Reason, string? Field);

/// <summary>A personal model trained on a data set that holds the trade's sample.</summary>
public sealed record LineageModel(Guid ModelId, string Name, int Version, string Status, string DatasetHash, DateTimeOffset CreatedAt);
