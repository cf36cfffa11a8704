using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Keys;

/// <summary>Keys go in, are used, and come out nowhere (failures catalogue, row 104).</summary>
[Collection(PostgresCollection.Name)]
public sealed class KeysApiTests(PostgresFixture postgres, SharedConsole shared) : IClassFixture<SharedConsole>
{
    private const string ApiKey = "canaryKeyZq7x0123456789canaryKeyZq7x0123456789";
    private const string Secret = "canarySecretVw3k9876543210canarySecretVw3k";
    private const string Second = "secondSecretVw3k9876543210canarySecretVw3k";

    [Fact]
    public async Task Enter_GoodKey_IsStoredSealedAndAudited()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading());
        using var admin = await console.ClientAsAsync(Roles.Admin);

        using var answer = await SendAsync(admin, HttpMethod.Post, Body());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var shown = await answer.Content.ReadAsStringAsync();
        Assert.Contains("\"account\":\"main-01\"", shown, StringComparison.Ordinal);
        var opened = await OpenAsync(console.Services.GetRequiredService<IExchangeKeys>());
        Assert.Equal(new ExchangeKey(ApiKey, Secret), opened);
        var entry = Assert.Single(await AuditAsync(console, "key."));
        Assert.Equal(("key.store", "some-admin", "paper main-01", "first key"), (entry.Action, entry.Actor, entry.Subject, entry.Why));
        Assert.Matches("^[0-9a-f]{32}$", entry.CorrelationId); // The request's own.
        using var verified = await admin.GetAsync(new Uri("/api/audit/verify", UriKind.Relative));
        Assert.Contains("\"is_intact\":true", await verified.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var listed = await admin.GetAsync(new Uri("/api/audit?action=key.&limit=1", UriKind.Relative));
        Assert.Contains("\"why\":\"first key\"", await listed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enter_AgainAndRemove_RotatesThenForgets()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading());
        using var admin = await console.ClientAsAsync(Roles.Admin);
        using var first = await SendAsync(admin, HttpMethod.Post, Body());
        var keys = console.Services.GetRequiredService<IExchangeKeys>();
        var changes = 0;
        keys.Changed += () => changes++;

        using var rotated = await SendAsync(admin, HttpMethod.Post, Body(secret: Second));
        var opened = await OpenAsync(keys);
        using var removed = await SendAsync(admin, HttpMethod.Delete, new { password = RunningConsole.AdminPassword, reason = "done" });
        using var again = await SendAsync(admin, HttpMethod.Delete, new { password = RunningConsole.AdminPassword });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Conflict), (rotated.StatusCode, removed.StatusCode, again.StatusCode));
        Assert.Equal(Second, opened!.Secret);
        Assert.Null(await OpenAsync(keys));
        Assert.Equal((3, true), ((await keys.FindAsync(KeyVenues.Paper, CancellationToken.None))!.Version, (await keys.FindAsync(KeyVenues.Paper, CancellationToken.None))!.IsRemoved));
        Assert.Equal(["key.remove", "key.rotate", "key.store"], (await AuditAsync(console, "key.")).Select(entry => entry.Action));
        Assert.Equal(2, changes);
        Assert.Equal(0, await console.Database.ScalarAsync<long>("SELECT count(*) FROM exchange_keys WHERE sealed IS NOT NULL"));
    }

    [Theory]
    [InlineData(true, true, true, false, "withdraw")]
    [InlineData(true, true, false, true, "transfer")]
    [InlineData(true, false, false, false, "futures")]
    [InlineData(false, true, false, false, "read")]
    public async Task Enter_KeyOfWrongRights_IsRefusedAndAudited(bool read, bool futures, bool withdraw, bool transfer, string word)
    {
        var console = shared.Afresh(); // Which stores no key.
        var before = (await AuditAsync(console, "key.")).Count;
        using var admin = await console.ClientAsAsync(Roles.Admin);
        console.KeyProbe.Permissions = new KeyPermissions(read, futures, withdraw, transfer, true);

        using var answer = await SendAsync(admin, HttpMethod.Post, Body());

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains(word, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("key.refused", Assert.Single((await AuditAsync(console, "key.")).SkipLast(before)).Action);
        Assert.Equal(0, await console.Database.ScalarAsync<long>("SELECT count(*) FROM exchange_keys"));
    }

    [Fact]
    public async Task Enter_KeyOfAnyAddress_IsKeptWithAdvice()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading());
        using var admin = await console.ClientAsAsync(Roles.Admin);
        console.KeyProbe.Permissions = new KeyPermissions(true, true, false, false, IsIpRestricted: false);

        using var answer = await SendAsync(admin, HttpMethod.Post, Body());

        Assert.Contains("Restrict it to this machine", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enter_WrongPassword_IsRefusedBeforeAnythingIsAsked()
    {
        var console = shared.Afresh(); // Which stores no key.
        var before = ((await AuditAsync(console, "key.")).Count, (await AuditAsync(console, "sign_in.again")).Count);
        using var admin = await console.ClientAsAsync(Roles.Admin);

        using var wrong = await SendAsync(admin, HttpMethod.Post, Body(password: "not my password 1"));
        using var none = await SendAsync(admin, HttpMethod.Post, Body(password: ""));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.BadRequest), (wrong.StatusCode, none.StatusCode));
        Assert.Equal("sign_in.again_failed", Assert.Single((await AuditAsync(console, "sign_in.again")).SkipLast(before.Item2)).Action);
        Assert.Empty((await AuditAsync(console, "key.")).SkipLast(before.Item1));
    }

    [Theory]
    [InlineData("main 01", ApiKey, Secret, "account")]
    [InlineData("main-01", "short", Secret, "api_key")]
    [InlineData("main-01", ApiKey, "<script>alert(1)</script>", "secret")]
    [InlineData("main-01", ApiKey, ApiKey, "differ")]
    public async Task Enter_BadForm_NamesTheFieldAndNoValue(string account, string apiKey, string secret, string field)
    {
        var console = shared.Afresh(); // Which stores no key.
        var before = (await AuditAsync(console, "key.")).Count;
        using var admin = await console.ClientAsAsync(Roles.Admin);

        using var answer = await SendAsync(admin, HttpMethod.Post, Body(account, apiKey, secret));

        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains(field, text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(apiKey, text, StringComparison.Ordinal);
        var attempt = Assert.Single((await AuditAsync(console, "key.")).SkipLast(before));
        Assert.Equal(("key.refused", "paper"), (attempt.Action, attempt.Subject)); // No field's value: it could be the key in the wrong one.
    }

    [Fact]
    public async Task AccountWithAnOpenRoundTrip_KeepsItsKey_AndTheAttemptsAreOnRecord()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading());
        using var admin = await console.ClientAsAsync(Roles.Admin);
        using var first = await SendAsync(admin, HttpMethod.Post, Body());
        await ExecuteAsync(console, """
            INSERT INTO instruments (symbol) VALUES ('BTCUSDT') ON CONFLICT DO NOTHING;
            INSERT INTO brackets (trade_id, account, mode, symbol, state, is_settled, token, version, opened_at, updated_at)
            VALUES ('00000000-0000-0000-0000-000000000001', 'paper:main-01', 'live', 'BTCUSDT', '{}', false, 1, 1, now(), now())
            """);

        using var removed = await SendAsync(admin, HttpMethod.Delete, new { password = RunningConsole.AdminPassword, reason = "done" });
        using var renamed = await SendAsync(admin, HttpMethod.Post, Body("second"));
        console.KeyProbe.VenueAccount = "XqTi";
        using var another = await SendAsync(admin, HttpMethod.Post, Body());
        console.KeyProbe.VenueAccount = "SgsR";
        using var rotated = await SendAsync(admin, HttpMethod.Post, Body(secret: Second));

        Assert.All([removed, renamed, another], refused => Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode));
        Assert.Contains("not over", await removed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("XqTi", await another.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, rotated.StatusCode);
        Assert.Equal(
            ["key.rotate", "key.refused", "key.refused", "key.refused", "key.store"], (await AuditAsync(console, "key.")).Select(entry => entry.Action));
    }

    /// <summary>Every way a key passes through the console, with every output collected and searched for it.</summary>
    [Fact]
    public async Task Canary_EveryOutput_HoldsNoKey()
    {
        using var logs = new LogCollector();
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading(), logs: logs);
        using var admin = await console.ClientAsAsync(Roles.Admin);
        using var operatorClient = await console.ClientAsAsync(Roles.Operator);
        var outputs = new List<(string From, string Text)>();
        async Task Ask(string from, Task<HttpResponseMessage> call)
        {
            using var answer = await call;
            outputs.Add((from, $"{answer.Headers} {answer.Content.Headers} {await answer.Content.ReadAsStringAsync()}"));
        }

        await Ask("store", SendAsync(admin, HttpMethod.Post, Body()));
        await Ask("rotate", SendAsync(admin, HttpMethod.Post, Body(secret: Second)));
        await Ask("bad form", SendAsync(admin, HttpMethod.Post, Body(account: Secret + " " + Secret)));
        await Ask("halves swapped and short", SendAsync(admin, HttpMethod.Post, Body(apiKey: Secret, secret: Secret)));
        await Ask("as another role", SendAsync(operatorClient, HttpMethod.Post, Body()));
        await Ask("broken json", SendAsync(admin, HttpMethod.Post, $"{{\"secret\":\"{Secret}\" oops"));
        await Ask("wrong types", SendAsync(admin, HttpMethod.Post, $"{{\"api_key\":[\"{ApiKey}\"],\"secret\":{{\"x\":\"{Secret}\"}},\"password\":\"{RunningConsole.AdminPassword}\"}}"));
        console.KeyProbe.Permissions = new KeyPermissions(true, true, true, false, false);
        await Ask("refused", SendAsync(admin, HttpMethod.Post, Body()));
        console.KeyProbe.Permissions = new KeyPermissions(true, true, false, false, false);
        console.KeyProbe.Failure = new InvalidOperationException("the venue broke");
        await Ask("fault", SendAsync(admin, HttpMethod.Post, Body()));
        foreach (var path in (string[])["/api/keys", "/api/audit?limit=500", "/settings?part=keys", "/settings", "/audit", "/", "/users"])
        {
            await Ask(path, admin.GetAsync(new Uri(path, UriKind.Relative)));
        }

        var keys = console.Services.GetRequiredService<IExchangeKeys>();
        var key = (await OpenAsync(keys))!;
        Assert.Equal(Second, key.Secret); // The bait is really in there.
        outputs.Add(("printed", $"{key} {new KeyEntry("paper", "a", key, console.KeyProbe.Permissions)}"));
        outputs.Add(("exception", (await Assert.ThrowsAsync<ArgumentException>(() => keys.StoreAsync(
            new KeyEntry("paper", "not an account", key, console.KeyProbe.Permissions), new KeyAct(SampleDesk.Now, "x", null), CancellationToken.None))).ToString()));
        await ExecuteAsync(console, "UPDATE exchange_keys SET sealed = set_byte(sealed, 60, get_byte(sealed, 60) # 1)");
        outputs.Add(("unreadable", (await Assert.ThrowsAsync<KeyUnreadableException>(() => OpenAsync(keys))).ToString()));
        outputs.Add(("logs", logs.Text));
        outputs.Add(("database", await DumpAsync(console)));
        foreach (var file in Directory.EnumerateFiles(console.Folder, "*", SearchOption.AllDirectories))
        {
            outputs.Add((file, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file))));
        }

        Assert.True(logs.Text.Length > 1_000, "no logs were collected");
        foreach (var secret in Forms(Secret).Concat(Forms(Second)).Concat(Forms(ApiKey)).Append(RunningConsole.AdminPassword))
        {
            Assert.All(outputs, output => Assert.False(output.Text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"'{secret}' stands in: {output.From}"));
        }
    }

    // As it is, and as a writer might have turned it.
    private static IEnumerable<string> Forms(string secret) =>
        [secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=')[..24], Convert.ToHexString(Encoding.UTF8.GetBytes(secret))[..32]];

    private static async Task<string> DumpAsync(RunningConsole console)
    {
        var text = new StringBuilder();
        await using var tables = console.Database.DataSource.CreateCommand(
            "SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'");
        var names = new List<string>();
        await using (var reader = await tables.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                names.Add(reader.GetString(0));
            }
        }

        foreach (var name in names)
        {
            await using var rows = console.Database.DataSource.CreateCommand($"SELECT t::text FROM {name} t");
            await using var reader = await rows.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                text.AppendLine(reader.GetString(0));
            }
        }

        return text.ToString();
    }

    private static async Task ExecuteAsync(RunningConsole console, string sql)
    {
        await using var command = console.Database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<IReadOnlyList<AuditEntry>> AuditAsync(RunningConsole console, string prefix) =>
        await console.Services.GetRequiredService<AuditLog>().LatestAsync(actionPrefix: prefix);

    private static object Body(string account = "main-01", string apiKey = ApiKey, string secret = Secret, string password = RunningConsole.AdminPassword) =>
        new { account, api_key = apiKey, secret, password, reason = "first key" };

    private static async Task<ExchangeKey?> OpenAsync(IExchangeKeys keys) => await keys.OpenAsync(
        KeyVenues.Paper, (await keys.FindAsync(KeyVenues.Paper, CancellationToken.None))!.Version, CancellationToken.None);

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, object body)
    {
        var request = new HttpRequestMessage(method, "/api/keys")
        {
            Content = body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : JsonContent.Create(body),
        };
        request.Headers.Add("X-Requested-With", "test");
        return client.SendAsync(request);
    }
}
