using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.SignIn;

/// <summary>A database that hangs or refuses must not take the kill switch from somebody who is signed in (row 40 of the catalogue).</summary>
[Collection(PostgresCollection.Name)]
public sealed class SlowDatabaseTests(SharedConsole shared) : IClassFixture<SharedConsole>
{
    /// <summary>Long before a hanging command gives up by itself, after 30 s.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task LoweringRisk_SessionTablesLocked_IsDoneAtOnce()
    {
        var console = shared.Afresh();
        AskTheStampAlways(console);
        using var client = await console.SignInAsync(await console.OwnAccountAsync(Roles.Operator));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client)); // Seen once: known from now on.
        await using var connection = await console.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE sessions, users, user_roles IN ACCESS EXCLUSIVE MODE", connection, transaction))
        {
            await hold.ExecuteNonQueryAsync();
        }

        foreach (var (path, body) in ((string, string)[])
        [
            ("/api/risk/kill", """{"level":"flatten_all"}"""), ("/api/risk/flatten", """{"symbol":"BTCUSDT"}"""), ("/api/live/disarm", "{}"),
            ("/api/trading/toggle", """{"mode":"off"}"""),
        ])
        {
            Assert.Equal(HttpStatusCode.OK, await PostAsync(client, path, body).WaitAsync(Deadline));
        }

        Assert.Equal(4, console.Control.Acts.Count);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client).WaitAsync(Deadline)); // Nor does a page hang.
        await transaction.RollbackAsync();
    }

    /// <summary>What was seen is believed only of somebody who was seen in: who is out does not come back by a database that is away.</summary>
    [Fact]
    public async Task LoweringRisk_AccountsCannotBeRead_IsDoneByWhoWasSeenInAndNobodyElse()
    {
        var console = shared.Afresh();
        AskTheStampAlways(console);
        using var client = await console.SignInAsync(await console.OwnAccountAsync(Roles.Operator));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));
        await console.Database.ExecuteAsync("ALTER TABLE users RENAME TO users_away");
        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, "/api/risk/kill", """{"level":"reduce_only"}"""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));
        await console.Database.ExecuteAsync("ALTER TABLE users_away RENAME TO users; UPDATE sessions SET ended_at = now(), end_reason = 'test'");

        var last = HttpStatusCode.OK;
        for (var began = TimeProvider.System.GetTimestamp(); last == HttpStatusCode.OK && TimeProvider.System.GetElapsedTime(began) < Deadline;)
        {
            last = await StatusAsync(client);
        }

        await console.Database.ExecuteAsync("ALTER TABLE users RENAME TO users_away");
        var refused = await PostAsync(client, "/api/risk/kill", """{"level":"reduce_only"}""");
        await console.Database.ExecuteAsync("ALTER TABLE users_away RENAME TO users");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (last, refused));
        Assert.Single(console.Control.Acts);
    }

    /// <summary>As for a cookie older than a minute.</summary>
    private static void AskTheStampAlways(RunningConsole console) =>
        console.Services.GetRequiredService<IOptions<SecurityStampValidatorOptions>>().Value.ValidationInterval = TimeSpan.Zero;

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("/api/status", UriKind.Relative));
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Requested-With", "test");
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
