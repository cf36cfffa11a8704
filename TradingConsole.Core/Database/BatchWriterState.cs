namespace TradingConsole.Core.Database;

/// <summary>What the batch writer is doing, for pages and health checks.</summary>
/// <param name="QueuedRows">Rows accepted and not yet committed, the ones being written included.</param>
/// <param name="CommittedRows">Rows committed since the start; a repeat of a stored row counts.</param>
/// <param name="StraightRows">Committed rows that were copied straight into their table.</param>
/// <param name="ConflatedRows">Rows replaced by a later one of the same key because the queue was past its soft limit.</param>
/// <param name="QuarantinedRows">Rows PostgreSQL refused; each left an incident.</param>
/// <param name="Failures">Flushes that failed and were retried.</param>
/// <param name="RowsPerSecond">Committed rows per second over the last minute of the clock.</param>
/// <param name="LastFlush">UTC time of the last commit; null before the first.</param>
public sealed record BatchWriterState(
    long QueuedRows, long CommittedRows, long StraightRows, long ConflatedRows, long QuarantinedRows, long Failures,
    double RowsPerSecond, DateTimeOffset? LastFlush, bool DatabaseOk);
