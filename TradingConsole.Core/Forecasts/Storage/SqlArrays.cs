using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Columns of rows as array parameters, for <c>unnest</c>; times go in as UTC.</summary>
internal static class SqlArrays
{
    public static void AddTexts(this NpgsqlCommand command, string name, IEnumerable<string?> values) =>
        command.Parameters.AddWithValue(name, NpgsqlDbType.Array | NpgsqlDbType.Text, values.ToArray());

    public static void AddTimes(this NpgsqlCommand command, string name, IEnumerable<DateTimeOffset> values) =>
        command.Parameters.AddWithValue(name, NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, values.Select(value => value.UtcDateTime).ToArray());

    public static void AddTimes(this NpgsqlCommand command, string name, IEnumerable<DateTimeOffset?> values) =>
        command.Parameters.AddWithValue(name, NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, values.Select(value => value?.UtcDateTime).ToArray());

    public static void AddNumbers(this NpgsqlCommand command, string name, IEnumerable<double> values) =>
        command.Parameters.AddWithValue(name, NpgsqlDbType.Array | NpgsqlDbType.Double, values.ToArray());

    public static void AddNumbers(this NpgsqlCommand command, string name, IEnumerable<double?> values) =>
        command.Parameters.AddWithValue(name, NpgsqlDbType.Array | NpgsqlDbType.Double, values.ToArray());

    public static void AddIntegers(this NpgsqlCommand command, string name, IEnumerable<int?> values) =>
        command.Parameters.AddWithValue(name, NpgsqlDbType.Array | NpgsqlDbType.Integer, values.ToArray());

    public static void AddFlags(this NpgsqlCommand command, string name, IEnumerable<bool> values) =>
        command.Parameters.AddWithValue(name, NpgsqlDbType.Array | NpgsqlDbType.Boolean, values.ToArray());

    public static void AddTime(this NpgsqlCommand command, string name, DateTimeOffset value) =>
        command.Parameters.AddWithValue(name, NpgsqlDbType.TimestampTz, value.UtcDateTime);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) => new(row.GetDateTime(column), TimeSpan.Zero);

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static double? NumberOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}
