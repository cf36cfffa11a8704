using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace TradingConsole.Workers.Drill.Outbox;

/// <summary>Brings what was begun to its end, in lives in which nobody acts.</summary>
/// <remarks>
/// Views settle and trades close for as long as a life lasts, so one seen at rest may begin something before it dies, and what it had sent the server
/// then ends without it. At rest is only what is so when nobody is left to change it; where the dead left something, the next life goes on with it.
/// </remarks>
/// <param name="tell">Hears of what the dead left, and of patience that ended.</param>
internal sealed class OutboxRest(NpgsqlDataSource database, OutboxJudge judge, Func<CancellationToken, Task<IOutboxLife>> start, Action<string> tell)
{
    private const string Operators = "drill operators";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Tells the operators' connections from the drill's own.</summary>
    public static string Named(string connection) => new NpgsqlConnectionStringBuilder(connection) { ApplicationName = Operators }.ConnectionString;

    /// <returns>False when patience ended first: what has not come to its end is lost.</returns>
    public async Task<bool> ReachAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < patience)
        {
            await using (var life = await start(cancellationToken))
            {
                while (!life.HasEnded && watch.Elapsed < patience && await judge.UnrestAsync(_ => { }, cancellationToken) != 0)
                {
                    await Task.Delay(LookEvery, cancellationToken);
                }

                await life.KillAsync();
            }

            while (await ConnectionsOfOperatorsAsync(cancellationToken) > 0 && watch.Elapsed < patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
            }

            if (await judge.UnrestAsync(left => tell($"left by a life that ended: {left}"), cancellationToken) == 0
                && await ConnectionsOfOperatorsAsync(cancellationToken) == 0)
            {
                return true;
            }
        }

        tell(string.Create(CultureInfo.InvariantCulture, $"not at rest after {patience.TotalSeconds:0} s"));
        return false;
    }

    private async Task<long> ConnectionsOfOperatorsAsync(CancellationToken cancellationToken)
    {
        await using var look = database.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = @name");
        look.Parameters.AddWithValue("name", Operators);
        return (long)(await look.ExecuteScalarAsync(cancellationToken))!;
    }
}
