namespace TradingConsole.Core.Messaging;

/// <summary>A fact that other rooms learn of, written in the same transaction as the change it tells.</summary>
/// <param name="EventId">Unique; consumers are idempotent by it.</param>
/// <param name="At">UTC, market clock.</param>
/// <param name="Kind">Past tense, dotted, for example trade.closed.</param>
/// <param name="Version">Of the payload's shape, from 1.</param>
/// <param name="Payload">JSON object.</param>
public sealed record OutboxEvent(Guid EventId, DateTimeOffset At, string Actor, string Kind, int Version, string Payload);
