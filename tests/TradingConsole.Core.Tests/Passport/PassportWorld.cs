using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Tests.Fixtures;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>A database with people in it who do things.</summary>
internal sealed class PassportWorld(PostgresDatabase database) : IAsyncDisposable
{
    private int _people;

    public PostgresDatabase Database => database;

    public static async Task<PassportWorld> CreateAsync(PostgresFixture postgres) => new(await postgres.CreateDatabaseAsync());

    public static PassportTelling Telling(Guid user, PassportFact fact) =>
        new(user, PassportCases.Start, "test", "1", Guid.NewGuid().ToString("N"), fact);

    public async Task<Guid> AddPersonAsync()
    {
        var id = Guid.NewGuid();
        await database.ExecuteAsync(
            $"INSERT INTO users (id, user_name, normalized_user_name, created_at) VALUES ('{id}', 'p{++_people}', 'P{_people}', now())");
        return id;
    }

    public Task<long?> TellAsync(Guid user, PassportFact fact) => TellAsync(Telling(user, fact));

    public async Task<long?> TellAsync(PassportTelling telling)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var sequence = await PassportLedger.TellAsync(transaction, telling);
        await transaction.CommitAsync();
        return sequence;
    }

    public Task AddCursorsAsync(IPassportConsumer consumer) => new OutboxTurn(database.DataSource, consumer, ConsumerRules.Default).AddPeopleAsync();

    /// <summary>Lets the projection take everything that is due.</summary>
    public async Task ProjectAsync()
    {
        var turn = new OutboxTurn(database.DataSource, new ProjectionConsumer(), ConsumerRules.Default);
        await turn.AddPeopleAsync();
        while (await turn.RunAsync() is not null)
        {
        }
    }

    public async Task<(int Wins, long PnlBps)> WinsAndPnlAsync(Guid user)
    {
        await using var command = database.DataSource.CreateCommand("SELECT win_count, total_pnl_bps FROM passport_records_v2 WHERE user_id = @user");
        command.Parameters.AddWithValue("user", user);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? (reader.GetInt32(0), reader.GetInt64(1)) : default;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
