namespace TradingConsole.Core.Database;

/// <summary>A row that PostgreSQL will never take, told from its siblings.</summary>
internal sealed record RefusedRow(string Table, string? Series, string Row, string Reason);
