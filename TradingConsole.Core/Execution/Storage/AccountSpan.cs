using Npgsql;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>A question about one account over a span of time.</summary>
internal static class AccountSpan
{
    /// <param name="sql">Uses <c>@mode</c>, <c>@from</c> and <c>@now</c>.</param>
    public static NpgsqlCommand AccountCommand(this NpgsqlDataSource database, string sql, TradingMode mode, DateTimeOffset from, DateTimeOffset now)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue("mode", mode.Word());
        command.Parameters.AddWithValue("from", from.ToUniversalTime());
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        return command;
    }
}
