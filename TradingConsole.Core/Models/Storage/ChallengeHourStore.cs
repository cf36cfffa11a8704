using Npgsql;

namespace TradingConsole.Core.Models.Storage;

/// <summary>Reads <c>challenger_hours</c>; the desk that keeps the paper accounts writes it.</summary>
internal sealed class ChallengeHourStore(NpgsqlDataSource database)
{
    /// <summary>A year: by then the newest tell more than the oldest, and the answer stays quick.</summary>
    private const int HoursMax = 8_784;

    private const string SelectHours =
        """
        SELECT hour AS hour, challenger_return AS challenger_return, champion_return AS champion_return, decisions AS decisions,
               agreed AS agreed
        FROM challenger_hours
        WHERE challenger_id = @challenger_id
          AND champion_id = @champion_id
        ORDER BY hour
        LIMIT @limit
        """;

    private const string CountHours =
        "SELECT count(DISTINCT hour) AS hours FROM challenger_hours WHERE challenger_id = @challenger_id";

    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<ChallengeHour>> HoursAsync(ModelId challenger, ModelId champion, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectHours);
        command.Parameters.AddWithValue("challenger_id", challenger.Value);
        command.Parameters.AddWithValue("champion_id", champion.Value);
        command.Parameters.AddWithValue("limit", HoursMax);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var hours = new List<ChallengeHour>();
        while (await reader.ReadAsync(cancellationToken))
        {
            hours.Add(new ChallengeHour(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetDouble(1), reader.GetDouble(2), reader.GetInt32(3), reader.GetInt32(4)));
        }

        return hours;
    }

    public async Task<long> CountAsync(ModelId challenger, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CountHours);
        command.Parameters.AddWithValue("challenger_id", challenger.Value);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
