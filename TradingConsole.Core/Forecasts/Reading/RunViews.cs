using System.Collections.Immutable;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>A run in the list.</summary>
/// <param name="Counts">What each stage did, as stored.</param>
/// <param name="Stages">Those it has behind it, in the order it passed them.</param>
/// <param name="DeadLetters">Its segments that wait for a re-drive.</param>
public sealed record RunLine(
    Guid RunId, string PipelineName, string CodeVersion, string ConfigHash, DateTimeOffset DataIntervalStart, DateTimeOffset DataIntervalEnd, string Status,
    string? ErrorStage, string? Error, JsonElement Counts, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, ImmutableArray<StageLine> Stages, long DeadLetters,
    long RawFiles);

/// <param name="Counts">What it did, as stored.</param>
public sealed record StageLine(string Stage, DateTimeOffset DoneAt, JsonElement Counts);

/// <summary>A segment a stage could not use.</summary>
/// <param name="SettledAt">Null while it waits.</param>
public sealed record DeadLetterLine(
    Guid LetterId, Guid RunId, string Stage, string Segment, string Reason, string Payload, DateTimeOffset CreatedAt, int Attempts, DateTimeOffset? SettledAt,
    string? SettledBy);

/// <summary>A sealed raw file.</summary>
public sealed record RawFileLine(
    long Sequence, string Source, string Name, string Path, Guid RunId, DateTimeOffset FirstAt, DateTimeOffset LastAt, int Lines, long Bytes, string Sha256);

/// <summary>How much lies in the raw store.</summary>
public sealed record RawBalance(string Source, long Files, long Lines, long Bytes, DateTimeOffset LastAt);
